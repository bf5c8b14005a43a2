import { setFlagsFromString } from 'node:v8'

/**
 * From now on the heap is collected when it has grown by half. By itself V8 lets it grow by less the less a process has to do, and a
 * service that is called now and then would collect at every call. Not an argument of the command: what V8 compiled depends on
 * those, and a process without it would find no compiled code.
 */
export function letHeapGrow (): void {
  setFlagsFromString('--heap-growing-percent=50')
}
