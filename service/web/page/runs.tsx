import { useState } from 'preact/hooks'
import type { AssetView, Listed, RunHeadView, RunView } from '../forms.ts'
import { AssetDialog } from './asset-dialog.tsx'
import { me, momentOf, type Refused, send } from './client.ts'
import { RunRowView, summaryText } from './overview.tsx'
import { Asked, Dialog, Problem, useAsked } from './parts.tsx'
import { Group } from './review.tsx'
import { go } from './route.ts'

const outcomes = ['applied', 'nothing', 'waiting', 'refused', 'partial', 'failed', 'interrupted', 'skipped']

export const RunsPage = () => {
  const [outcome, setOutcome] = useState('')
  const runs = useAsked<Listed<RunHeadView>>(`/runs?limit=200${outcome ? `&outcome=${outcome}` : ''}`, '*')
  return (
    <>
      <h1>Runs</h1>
      <p class="tools">
        <label>
          Outcome{' '}
          <select value={outcome} onChange={(event) => setOutcome(event.currentTarget.value)}>
            <option value="">all</option>
            {outcomes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </p>
      <Asked of={runs}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="muted">No such run.</p>
          ) : (
            items.map((run) => <RunRowView key={run.id} run={run} />)
          )
        }
      </Asked>
    </>
  )
}

const Undo = ({ run, onClose }: { run: RunView; onClose: () => void }) => {
  const [keep, setKeep] = useState(true)
  const [error, setError] = useState<Refused | null>(null)
  const [isBusy, setBusy] = useState(false)
  const undo = async (): Promise<void> => {
    setBusy(true)
    try {
      go(`/reviews/${(await send<{ review: string }>(`/runs/${run.id}/undo`, { keep })).review}`)
    } catch (problem) {
      setError(problem as Refused)
      setBusy(false)
    }
  }
  return (
    <Dialog title="Undo this run" onClose={onClose}>
      <p>What would be taken back is shown first. Nothing happens before you press the button there.</p>
      <label class="check">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} /> and do not
        do it again
      </label>
      {!keep && <p class="muted">The next run would do it again.</p>}
      {error && <Problem error={error} />}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Back
        </button>
        <button type="button" class="main" disabled={isBusy} onClick={() => void undo()}>
          {isBusy ? 'Looking…' : 'Show what comes back'}
        </button>
      </div>
    </Dialog>
  )
}

export const RunPage = ({ id }: { id: string }) => {
  const run = useAsked<RunView>(`/runs/${id}`)
  const [opened, setOpened] = useState<AssetView | null>(null)
  const [isUndoing, setUndoing] = useState(false)
  return (
    <Asked of={run}>
      {(data) => (
        <>
          <p class="muted">
            <a href="runs">Runs</a> › {data.account}, {data.job}
          </p>
          <h1>Run of {momentOf(data.startedAt)}</h1>
          <p class="lead">{data.text}</p>
          <p class="muted">{summaryText(data.summary)}</p>
          {data.wrote && me.value?.role !== 'view' && (
            <button type="button" onClick={() => setUndoing(true)}>
              Undo…
            </button>
          )}
          {data.groups.map((group) => (
            <Group
              key={group.id}
              review={data}
              group={group}
              source={`/runs/${data.id}/changes?group=${group.id}`}
              onOpen={setOpened}
              tileSize={120}
              isOpenFirst={data.groups.length === 1}
            />
          ))}
          {data.groups.length === 0 && <p class="muted">It changed nothing.</p>}
          {isUndoing && <Undo run={data} onClose={() => setUndoing(false)} />}
          {opened && <AssetDialog account={data.account} asset={opened} onClose={() => setOpened(null)} />}
        </>
      )}
    </Asked>
  )
}
