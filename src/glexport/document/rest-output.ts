import type { MemberShape } from './rest-shape.ts'

/** Writes a REST document in one form. `shape` is that of the value's own key, or of the array it stands in. */
export interface RestOutput {
  startObject (): void
  key (shape: MemberShape): void
  endObject (): void
  startArray (): void
  endArray (): void
  string (shape: MemberShape, bytes: Uint8Array, from: number, to: number): void
  number (bytes: Uint8Array, from: number, to: number): void
  literal (value: true | false | null): void
  end (): void
}
