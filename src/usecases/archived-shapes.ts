import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { CompleteGlBatchSchema } from '../../openapi/gl-batch.ts'

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
const PreviousManifest = Type.Union([Sha256, Type.Null()])

export const manifestShape = Compile(Type.Object({
  manifestVersion: Type.Literal(1),
  previousManifestSha256: PreviousManifest,
  batch: CompleteGlBatchSchema
}))

const TombstoneSchema = Type.Object({
  tombstoneVersion: Type.Literal(1),
  manifestSha256: Sha256,
  previousManifestSha256: PreviousManifest,
  batch: CompleteGlBatchSchema
})
export const tombstoneShape = Compile(TombstoneSchema)

/** What stays in the archive of a batch that a rule removed: its record, and its link in the chain of manifests. */
export type Tombstone = Static<typeof TombstoneSchema>
