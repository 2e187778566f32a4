import { useState } from 'preact/hooks'
import type { AuditView, DoctorView, Listed, TestedView } from '../forms.ts'
import { copied, counted, me, momentOf, type Refused, send, status } from './client.ts'
import { Asked, Choice, Problem, useAsked } from './parts.tsx'

const levels = ['all', 'warn', 'error']

/** What helps whoever helps: versions and counts, no name and no path. */
const reportOf = ({ version, accounts, configuration, events }: DoctorView): string =>
  [
    `Darkroom ${version}, ${navigator.userAgent}`,
    ...accounts.map(
      ({ server, events: how, permissions, problem }, index) =>
        `account ${index + 1}: Immich ${server.version ?? '?'}, ${problem ? 'not reached' : 'reached'}, ${how}, ${permissions?.includes('all') ? 'all permissions' : counted(permissions?.length ?? 0, 'permission')}`,
    ),
    ...(status.value?.jobs ?? []).map(
      ({ mode, recipes, last, paused }, index) =>
        `job ${index + 1}: ${mode}, ${counted(recipes.length, 'rule')}, last ${last?.outcome ?? 'never'}${paused ? ', paused' : ''}`,
    ),
    `${counted(status.value?.waiting.length ?? 0, 'review')} waiting, ${counted(events.length, 'kind')} of events within the hour`,
    `configuration: ${counted(configuration.problems.length, 'problem')}, ${counted(configuration.warnings.length, 'warning')}`,
  ].join('\n')

const Actions = ({ doctor }: { doctor: DoctorView }) => {
  const [error, setError] = useState<Refused | null>(null)
  const [said, setSaid] = useState('')
  const act = (work: Promise<string>): Promise<void> =>
    work.then(
      (text) => {
        setError(null)
        setSaid(text)
      },
      (problem) => setError(problem as Refused),
    )
  const test = async (): Promise<string> => {
    const { results } = await send<TestedView>('/notify/test')
    return results.map(({ channel, event, answer }) => `${channel}, ${event}: ${answer}`).join('\n')
  }
  const logOut = async (): Promise<string> => {
    await send('/logout-everywhere')
    me.value = null
    return ''
  }
  const actions: readonly (readonly [string, () => Promise<string>])[] = [
    ['Copy a report', async () => copied(reportOf(doctor))],
    ['Read the configuration again', () => send('/reload').then(() => 'It is being read.')],
    ['Test the messages', test],
    ['Log everybody out', logOut],
  ]
  return (
    <>
      <div class="buttons">
        {actions.map(([text, work]) => (
          <button key={text} type="button" onClick={() => void act(work())}>
            {text}
          </button>
        ))}
      </div>
      {error && <Problem error={error} />}
      <div role="status">{said && <pre>{said}</pre>}</div>
    </>
  )
}

/** Whether everything is well, the log, and who did what. */
export const DoctorPage = () => {
  const doctor = useAsked<DoctorView>('/doctor', '*')
  const log = useAsked<Listed<string>>('/log?limit=300', '*')
  const audit = useAsked<Listed<AuditView>>('/audit?limit=50', '*')
  const [level, setLevel] = useState('all')
  return (
    <>
      <h1>Doctor</h1>
      <Asked of={doctor}>
        {({ accounts, configuration, events, ...rest }) => (
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
            {events.length > 0 && (
              <p class="muted">
                Events within the hour:{' '}
                {events.map(({ account, kind, count }) => `${account} ${kind} ${count}`).join(', ')}
              </p>
            )}
            <p class="muted">Configuration: {configuration.file ?? 'none'}</p>
            {configuration.shown && (
              <details>
                <summary>As it is worked with, without secrets</summary>
                <pre>{configuration.shown}</pre>
              </details>
            )}
            {[
              ...configuration.problems.map(({ path, message }) => `${path}: ${message}`),
              ...configuration.warnings,
            ].map((text) => (
              <p key={text} class="problem">
                {text}
              </p>
            ))}
            <Actions doctor={{ accounts, configuration, events, ...rest }} />
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
              .join('\n') || 'Nothing at this level.'}
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
                    {momentOf(one.at)}, {one.role}, {one.from}
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
