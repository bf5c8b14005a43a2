import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import t from 'tap'
import { storeCrashes, storeStory } from '../acceptance/store-story.ts'
import { azureVariables } from '../archive/azure-settings.ts'
import { ACCOUNT, KEY } from './azurite.ts'

const url = process.env['AZURE_URL']!
await new BlobServiceClient(`${url}/${ACCOUNT}`, new StorageSharedKeyCredential(ACCOUNT, KEY)).getContainerClient('container').createIfNotExists()

const subject = { url, env: azureVariables(ACCOUNT, KEY) }
storeStory(t, subject)
storeCrashes(t, subject)
