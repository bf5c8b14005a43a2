import type { CheckStep, ConnectionCheck } from '../domain/connectwise.ts'
import { Problem } from '../domain/problem.ts'

export function passed (name: CheckStep['name'], detail: string): CheckStep {
  return { name, passed: true, detail }
}

type NamedCheck = readonly [CheckStep['name'], () => Promise<CheckStep>]

/** Runs checks in their order; a failure is a step of the result, and what comes after it cannot be told. */
export async function runChecks (checks: readonly NamedCheck[]): Promise<ConnectionCheck> {
  const started = performance.now()
  const steps: CheckStep[] = []
  for (const [name, check] of checks) {
    steps.push(steps.some(step => step.passed === false) ? notReached(name) : await runOne(name, check))
  }
  return { steps, latencyMs: Math.round(performance.now() - started) }
}

async function runOne (name: CheckStep['name'], check: () => Promise<CheckStep>): Promise<CheckStep> {
  try {
    return await check()
  } catch (error) {
    if (!(error instanceof Problem) || !error.code.startsWith('CONNECTWISE_')) throw error
    return { name, passed: false, detail: error.message, fix: `See /errors/${error.code}.` }
  }
}

function notReached (name: CheckStep['name']): CheckStep {
  return { name, passed: null, detail: 'Not checked, because the step before failed.' }
}
