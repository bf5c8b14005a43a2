import t from 'tap'
import { azureVariables } from '../archive/azure-settings.ts'
import { ACCOUNT, KEY, startAzureSite } from '../archive/azure-site.ts'
import { storeStory } from './store-story.ts'

const site = await startAzureSite()
t.teardown(async () => { await site[Symbol.asyncDispose]() })

storeStory(t, { url: site.url, env: azureVariables(ACCOUNT, KEY) })
