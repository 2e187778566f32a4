import { useState } from 'preact/hooks'
import type { AssetView, Condition, Listed, RuleView, TriedView } from '../forms.ts'
import { AssetDialog } from './asset-dialog.tsx'
import { counted, me } from './client.ts'
import { Asked, useAsked } from './parts.tsx'
import { Shots } from './shots.tsx'

const ConditionTree = ({ label, parts }: Condition) => (
  <li>
    {parts.length > 0 ? label.replace(/\(.*/s, '').replace('all', 'all of').replace('any', 'any of') : label}
    {parts.length > 0 && (
      <ul>
        {parts.map((part, index) => (
          <ConditionTree key={index} {...part} />
        ))}
      </ul>
    )}
  </li>
)

export const RulesPage = () => {
  const rules = useAsked<Listed<RuleView>>('/rules', 'config')
  return (
    <>
      <h1>Rules</h1>
      <p class="muted">
        As the configuration has them. To change one, change its file; to try a condition, use the{' '}
        <a href="try">playground</a>.
      </p>
      <Asked of={rules}>
        {({ items }) => (
          <>
            {items.map((rule) => (
              <a key={rule.name} class="card" href={`rules/${encodeURIComponent(rule.name)}`}>
                <b>{rule.name}</b>
                <span>
                  {rule.condition?.label ?? (rule.plugin ? `${rule.plugin} decides by itself` : 'takes what it needs')}
                </span>
                <span class="muted">
                  {[
                    rule.plugin ?? rule.from,
                    rule.jobs.length > 0 ? `in ${rule.jobs.join(', ')}` : 'in no job',
                    rule.mode ?? '',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                  {rule.examples.some(({ passed }) => !passed) && ' · an example fails'}
                </span>
              </a>
            ))}
            {items.length === 0 && <p class="muted">The configuration has no rules.</p>}
          </>
        )}
      </Asked>
    </>
  )
}

export const RulePage = ({ name }: { name: string }) => {
  const rules = useAsked<Listed<RuleView>>('/rules', 'config')
  const account = me.value?.accounts[0] ?? ''
  const [isAsked, setAsked] = useState(false)
  const matches = useAsked<TriedView>(
    isAsked ? `/rules/${encodeURIComponent(name)}/matches?account=${encodeURIComponent(account)}` : null,
  )
  const [opened, setOpened] = useState<AssetView | null>(null)
  return (
    <Asked of={rules}>
      {({ items }) => {
        const rule = items.find((one) => one.name === name)
        if (!rule) return <p class="problem">There is no rule called {name}.</p>
        return (
          <>
            <p class="muted">
              <a href="rules">Rules</a> › {rule.plugin ?? 'recipe'}
            </p>
            <h1>{rule.name}</h1>
            <p class="muted">
              {rule.from}; {rule.jobs.length > 0 ? `runs in ${rule.jobs.join(', ')}` : 'runs in no job'}; mode{' '}
              {rule.mode ?? 'none'}
              {rule.actions.length > 0 && `; does ${rule.actions.join(', ')}`}
            </p>
            {rule.condition && (
              <>
                <h2>Condition</h2>
                <ul class="tree">
                  <ConditionTree {...rule.condition} />
                </ul>
              </>
            )}
            {rule.examples.length > 0 && (
              <>
                <h2>Examples</h2>
                <ul>
                  {rule.examples.map(({ text, passed }) => (
                    <li key={text} class={passed ? '' : 'removes'}>
                      {text}
                    </li>
                  ))}
                </ul>
              </>
            )}
            <h2>Matches</h2>
            {isAsked ? (
              <Asked of={matches}>
                {(data) => (
                  <>
                    <p>
                      <b>{counted(data.count, 'picture')}</b>{' '}
                      <span class="muted">in {(data.took / 1000).toFixed(1)} s</span>
                    </p>
                    <Shots account={account} assets={data.assets} onOpen={setOpened} />
                  </>
                )}
              </Asked>
            ) : (
              <button type="button" onClick={() => setAsked(true)}>
                Show what matches now
              </button>
            )}
            {opened && <AssetDialog account={account} asset={opened} onClose={() => setOpened(null)} />}
          </>
        )
      }}
    </Asked>
  )
}
