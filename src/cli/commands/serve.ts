import type { Command } from '../command.ts'

export const serveCommand: Command = {
  usage: '',
  help: `
Runs the service until SIGTERM or SIGINT. Everything is configured by the environment;
a wrong one is printed with all its faults and their fixes, and ends with status 78.`,
  options: {},
  run: async () => {
    await import('../../main.ts')
    return undefined
  }
}
