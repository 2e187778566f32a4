/** What is wrong with a rule: the codes of the specification's section 15 that are known before any request. */
type RefusalCode = 'rule-invalid' | 'query-invalid' | 'limit-invalid' | 'file-missing' | 'filter-invalid' | 'no-source'

/** One thing wrong with a rule, as it is thrown by what reads the part. */
export interface Refusal extends Error {
  readonly refusal: RefusalCode
  readonly hint: string
}

/** Ends the reading of a part of a rule. */
export const refuse = (refusal: RefusalCode, message: string, hint = ''): never => {
  throw Object.assign(new Error(message), { refusal, hint })
}

/** Whether something thrown is a refusal. */
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'refusal' in error
