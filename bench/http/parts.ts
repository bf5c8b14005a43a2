import type { Measured, ServiceProcess, SimulatorProcess } from '../support/processes.ts'

/** The processes that take part. */
export interface Parts {
  simulator: SimulatorProcess
  service: ServiceProcess
  plain: Measured & { url: string }
  nginx: (Measured & { url: string }) | undefined
}
