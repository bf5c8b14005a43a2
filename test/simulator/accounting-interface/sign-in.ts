import type { Company } from '../company.ts'
import type { Member } from '../security.ts'
import { PsaFault } from './psa-answers.ts'

/** Finds the company and the member of a form. The answer never tells which of the three was wrong. */
export function signIn (form: Record<string, string>, companies: readonly Company[]): { company: Company, member: Member } {
  const company = companies.find(({ facts }) => facts.companyId.toLowerCase() === form['company']?.toLowerCase())
  const member = Object.values(company?.facts.members ?? {})
    .find(({ username, password }) => username.toLowerCase() === form['username']?.toLowerCase() && password === form['password'])
  if (company === undefined || member === undefined) throw new PsaFault('Invalid company, username or password', 'Authenticate')
  return { company, member }
}
