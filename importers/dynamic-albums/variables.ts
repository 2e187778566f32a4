import { draftAccounts } from '../accounts.ts'
import type { Draft, Given, How, Setting } from '../contract.ts'
import { bareCall } from '../values.ts'

/** Variables of a tool, from a service or a file of variables. */
export const variablesOf = ({ calls, variables }: Given): ReadonlyMap<string, Setting> =>
  new Map([...variables, ...calls.flatMap((call) => call.variables)].map((setting) => [setting.name, setting]))

/** Variables, and what becomes of them. */
export type VariableRows = Readonly<Record<string, readonly [to: string | null, how: How, note?: string]>>

/** Tells what becomes of those that are set. */
export const tellVariables = (variables: ReadonlyMap<string, Setting>, rows: VariableRows, draft: Draft): void => {
  for (const [name, [to, how, note]] of Object.entries(rows)) {
    const setting = variables.get(name)
    if (setting) draft.row(name, setting.at, to, how, note)
  }
}

/** The account that variables name. */
export const accountOf = (
  given: Given,
  draft: Draft,
  at: string,
  urlNames: readonly string[],
  keyName: string,
): string[] => {
  const variables = variablesOf(given)
  const url = urlNames.flatMap((name) => variables.get(name) ?? [])[0]
  const key = variables.get(keyName)
  return draftAccounts(draft, given.calls[0] ?? bareCall(at), given, {
    url: url?.value || null,
    urlFrom: url?.name ?? urlNames[0] ?? '',
    urlAt: url?.at ?? '',
    keys: key?.value ? [{ key: key.value, file: null, from: key.name, at: key.at }] : [],
  })
}
