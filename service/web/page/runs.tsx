import { useState } from 'preact/hooks'
import type { Listed, RunHeadView, RunView } from '../forms.ts'
import { AssetDialog, type Opened } from './asset-dialog.tsx'
import { counted, me, momentOf, status } from './client.ts'
import { Group, useNear } from './group.tsx'
import { RunRowView, summaryText } from './overview.tsx'
import { Asked, Choice, Names, Part, Said, useAsked } from './parts.tsx'
import { choose, offsetIn, query } from './route.ts'
import { Undo } from './undo.tsx'

const outcomes = ['applied', 'nothing', 'waiting', 'refused', 'partial', 'failed', 'interrupted', 'skipped']

/** Runs whose sentence counts what they did: one that failed tells why, and of one that was cut off the rest came later. */
const saysWhatItDid = ['applied', 'partial']
const size = 200

export const RunsPage = () => {
  const asked = new URLSearchParams(query.value)
  const chosen = Object.fromEntries(['outcome', 'job', 'account'].map((name) => [name, asked.get(name) ?? '']))
  const offset = offsetIn(asked)
  const wanted = Object.entries({ limit: `${size}`, offset: `${offset}`, ...chosen }).filter(([, value]) => value)
  const runs = useAsked<Listed<RunHeadView>>(`/runs?${new URLSearchParams(wanted)}`, '*')
  const choices = [
    ['Outcome', 'outcome', outcomes],
    ['Job', 'job', status.value?.jobs.map(({ name }) => name) ?? []],
    ['Account', 'account', me.value?.accounts ?? []],
  ] as const
  return (
    <>
      <h1>Runs</h1>
      <p class="tools">
        {choices.map(([title, name, all]) => {
          const value = chosen[name] ?? ''
          return (
            <Choice
              key={title}
              title={title}
              value={value}
              onChoose={(own) => choose({ ...chosen, [name]: own })}
              // Jobs of which there are only runs any more can be named in an address.
              of={[['', 'all'], ...new Set([...all, ...(value ? [value] : [])])]}
            />
          )
        })}
      </p>
      <Asked of={runs}>
        {({ items, total }) => (
          <>
            <Part
              of={{ items, total }}
              offset={offset}
              size={size}
              onGo={(at) => choose({ ...chosen, offset: at ? `${at}` : '' })}
            />
            {items.length === 0 && <p class="muted">No such run.</p>}
            {items.map((run) => (
              <RunRowView key={run.id} run={run} />
            ))}
          </>
        )}
      </Asked>
    </>
  )
}

/** What each rule selected, and what the run said; asked for when it is opened. */
const RunLog = ({ id, matched }: Pick<RunView, 'id' | 'matched'>) => {
  const [isOpen, setOpen] = useState(false)
  const log = useAsked<Listed<string>>(isOpen ? `/runs/${id}/log?limit=500` : null)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Log, and what rules selected</summary>
      <ul>
        {Object.entries(matched).map(([name, size]) => (
          <li key={name}>
            <a href={`rules/${encodeURIComponent(name)}`}>
              <bdi>{name}</bdi>
            </a>
            : {counted(size, 'picture')}
          </li>
        ))}
      </ul>
      {isOpen && <Asked of={log}>{({ items }) => <pre class="log">{items.join('\n')}</pre>}</Asked>}
    </details>
  )
}

const Changed = ({ run, onOpen }: { run: RunView; onOpen: (opened: Opened) => void }) => {
  const { most, rest } = useNear(run.groups.length)
  return (
    <>
      {run.groups.slice(0, most).map((group) => (
        <Group
          key={group.id}
          review={run}
          group={group}
          source={`/runs/${run.id}/changes?group=${group.id}`}
          onOpen={onOpen}
          tileSize={120}
          isOpenFirst={run.groups.length === 1}
        />
      ))}
      {rest}
    </>
  )
}

export const RunPage = ({ id }: { id: string }) => {
  const run = useAsked<RunView>(`/runs/${id}`, id)
  const [opened, setOpened] = useState<Opened | null>(null)
  return (
    <Asked of={run}>
      {(data) => (
        <>
          <p class="muted">
            <a href="runs">Runs</a> › <Names of={[data.account, data.job]} />
          </p>
          <h1>Run of {momentOf(data.startedAt)}</h1>
          <p class="lead">{data.text}</p>
          {data.waits && (
            <p>
              <a href={`reviews/${data.waits}`}>Look at what it left waiting</a>
            </p>
          )}
          {!saysWhatItDid.includes(data.outcome) && <p class="muted">{summaryText(data.summary)}</p>}
          <p class="muted">
            Trigger {data.triggers}; {counted(data.scanned, 'asset')} looked at with {counted(data.requests, 'request')}
            ; {(data.planMs / 1000).toFixed(1)} s to plan
            {data.applyMs > 0 && `, ${(data.applyMs / 1000).toFixed(1)} s to apply`}
            {data.serverVersion && `; Immich ${data.serverVersion}`}
          </p>
          {data.warnings.length > 0 && (
            <div class="problem" role="note">
              <strong>{counted(data.warnings.length, 'warning')}</strong>
              <ul>
                {data.warnings.map((text) => (
                  <li key={text}>
                    <Said text={text} />
                  </li>
                ))}
              </ul>
            </div>
          )}
          {data.wrote && <Undo run={data.id} />}
          <Changed run={data} onOpen={setOpened} />
          {data.groups.length === 0 && (
            <p class="muted">
              {data.finishedAt
                ? 'It changed nothing.'
                : data.outcome === 'queued'
                  ? 'It waits for its turn.'
                  : 'It is at work.'}
            </p>
          )}
          <RunLog id={data.id} matched={data.matched} />
          {opened && <AssetDialog account={data.account} opened={opened} onClose={() => setOpened(null)} />}
        </>
      )}
    </Asked>
  )
}
