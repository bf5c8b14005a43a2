import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import t from 'tap'
import { storeStory } from '../acceptance/store-story.ts'
import { azureVariables } from '../archive/azure-settings.ts'
import { ACCOUNT, KEY } from './azurite.ts'

const url = process.env['AZURE_URL']!
await new BlobServiceClient(`${url}/${ACCOUNT}`, new StorageSharedKeyCredential(ACCOUNT, KEY)).getContainerClient('container').createIfNotExists()

storeStory(t, { url, env: azureVariables(ACCOUNT, KEY) })
