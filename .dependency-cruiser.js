/** Which folder may import which. The table in ARCHITECTURE.md is this one in words. */

const only = (name, comment, from, notTo) => ({ name, comment, severity: 'error', from, to: notTo })
const adapters = ['archive', 'connectwise', 'database', 'glexport', 'spool', 'telemetry', 'tenants', 'tokens']
const tree = '^(?:src|routes|openapi)/'

export default {
  forbidden: [
    only('no-cycles', 'Data flows one way.', {}, { circular: true }),
    only('domain-imports-nothing', 'The words of the field stand alone; types of the contract are their only source.',
      { path: '^src/domain/' }, { pathNot: '^src/domain/|^openapi/' }),
    only('domain-takes-types-only', 'From the contract come types, never values.',
      { path: '^src/domain/' }, { path: '^openapi/', dependencyTypesNot: ['type-only'] }),
    only('usecases-know-ports-only', 'A story is told in the words of the domain.',
      { path: '^src/usecases/' }, { path: tree, pathNot: '^src/(?:usecases|domain)/|^openapi/' }),
    ...adapters.map(adapter => only(`${adapter}-stands-alone`, 'An adapter imports the domain and its own library.',
      { path: `^src/${adapter}/` }, { path: tree, pathNot: `^src/(?:${adapter}|domain|files)/|^openapi/` })),
    only('files-stand-alone', 'What adapters that write files share.', { path: '^src/files/' }, { path: tree, pathNot: '^src/files/' }),
    only('http-knows-no-adapter', 'HTTP plugins work for any adapter.',
      { path: '^src/http/' }, { path: tree, pathNot: '^src/(?:http|domain)/|^openapi/' }),
    only('routes-know-no-adapter', 'A route calls a use case.',
      { path: '^routes/' }, { path: `^src/(?:${adapters.join('|')}|config)/` }),
    only('contract-imports-nothing', 'The contract is the source of shapes.', { path: '^openapi/' }, { path: '^(?:src|routes)/' }),
    only('only-app-composes', 'app.ts knows what HTTP needs, open-stores.ts what use cases need; only main.ts starts it.',
      { pathNot: '^src/main\\.ts$' }, { path: '^src/app\\.ts$' }),
    only('only-app-opens-stores', 'app.ts and open-stores.ts are one composition in two files.',
      { pathNot: '^src/app\\.ts$' }, { path: '^src/open-stores\\.ts$' }),
    only('fastify-at-the-edge', 'HTTP ends at the edge.',
      { path: '^src/', pathNot: '^src/(?:http/|app\\.ts|open-stores\\.ts|main\\.ts)' }, { path: 'node_modules/(?:fastify|@fastify)' }),
    only('undici-in-connectwise', 'There is one door to the network.',
      { pathNot: '^src/connectwise/' }, { path: 'node_modules/undici' }),
    only('kysely-in-database', 'SQL is written in one place.',
      { pathNot: '^src/database/' }, { path: 'node_modules/kysely' }),
    only('pg-in-dialects', 'Which database it is, only its dialect knows.',
      { pathNot: '^src/database/dialects/' }, { path: 'node_modules/(?:pg|@types/pg)/' }),
    only('jose-in-tokens', 'Tokens are judged in one place.',
      { pathNot: '^src/tokens/' }, { path: 'node_modules/jose' }),
    only('sdks-of-stores-in-the-archive', 'A store is known to its adapter alone.',
      { pathNot: '^src/archive/' }, { path: 'node_modules/(?:@aws-sdk|@azure)' }),
    only('prom-client-in-telemetry', 'Figures are counted in one place.',
      { pathNot: '^src/telemetry/' }, { path: 'node_modules/prom-client' }),
    only('xml-parser-for-acknowledgements', 'Documents are read by the strict readers.',
      { pathNot: '^src/connectwise/accounting-interface/' }, { path: 'node_modules/fast-xml-parser' }),
    only('tests-stay-out', 'Nothing that ships imports a test.', { path: tree }, { path: '^test/' })
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] }
  }
}
