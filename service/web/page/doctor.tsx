import { useState } from 'preact/hooks'
import type { AccountView, Listed } from '../forms.ts'
import { momentOf } from './client.ts'
import { Asked, Choice, useAsked } from './parts.tsx'

interface Doctor {
  readonly version: string
  readonly accounts: readonly (AccountView & {
    readonly problem: string | null
    readonly permissions: readonly string[] | null
  })[]
  readonly configuration: {
    readonly file: string | null
    readonly problems: readonly { path: string; message: string }[]
    readonly warnings: readonly string[]
  }
}

interface Audit {
  readonly at: number
  readonly who: string
  readonly from?: string
  readonly action: string
  readonly subject: string
  readonly detail?: string
}

const levels = ['all', 'warn', 'error']

/** Whether everything is well, the log, and who did what. */
export const DoctorPage = () => {
  const doctor = useAsked<Doctor>('/doctor', '*')
  const log = useAsked<Listed<string>>('/log?limit=300', '*')
  const audit = useAsked<Listed<Audit>>('/audit?limit=50', '*')
  const [level, setLevel] = useState('all')
  return (
    <>
      <h1>Doctor</h1>
      <Asked of={doctor}>
        {({ accounts, configuration }) => (
          <>
            <ul class="list">
              {accounts.map(({ name, user, server, problem, permissions }) => (
                <li key={name}>
                  <div>
                    <b>{name}</b>{' '}
                    {problem ? (
                      <strong class="removes">{problem}</strong>
                    ) : (
                      <>
                        ✓ Immich {server.version}, {user}
                      </>
                    )}
                    <br />
                    <span class="muted">
                      {server.url}; the key may{' '}
                      {permissions === null
                        ? 'not be asked what it may'
                        : permissions.includes('all')
                          ? 'do everything'
                          : permissions.join(', ')}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
            <p class="muted">Configuration: {configuration.file ?? 'none'}</p>
            {[
              ...configuration.problems.map(({ path, message }) => `${path}: ${message}`),
              ...configuration.warnings,
            ].map((text) => (
              <p key={text} class="problem">
                {text}
              </p>
            ))}
          </>
        )}
      </Asked>
      <h2>Log</h2>
      <p class="tools">
        <Choice title="Level" value={level} of={levels} onChoose={setLevel} />
      </p>
      <Asked of={log}>
        {({ items }) => (
          <pre class="log">
            {items
              .filter((line) => level === 'all' || line.includes(` ${level}`) || line.includes(`"${level}"`))
              .join('\n')}
          </pre>
        )}
      </Asked>
      <h2>Who did what</h2>
      <Asked of={audit}>
        {({ items }) => (
          <ul class="list">
            {items.map((one, index) => (
              <li key={index}>
                <div>
                  {one.who} {one.action} {one.subject} {one.detail}
                  <br />
                  <span class="muted">
                    {momentOf(new Date(one.at).toISOString())}, {one.from}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </>
  )
}
