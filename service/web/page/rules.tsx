import { useState } from 'preact/hooks'
import type { Condition, ExclusionView, Listed, MatchesView, RuleView } from '../forms.ts'
import { AssetDialog, type Opened } from './asset-dialog.tsx'
import { counted, me } from './client.ts'
import { Grid } from './grid.tsx'
import { Asked, Choice, Facts, Names, useAsked } from './parts.tsx'

const headings = { all: 'all of', any: 'any of', not: 'not' } as const

/** What combines a single part is that part. */
const within = (condition: Condition): Condition => {
  const [only, ...others] = condition.parts
  return only && others.length === 0 && condition.combines !== 'not' ? within(only) : condition
}

const ConditionTree = (condition: Condition) => {
  const { label, combines, parts } = within(condition)
  // The opposite of a single word is said in words.
  const isSaid = combines === null || (combines === 'not' && parts.every((part) => within(part).combines === null))
  if (isSaid) return <li>{label}</li>
  return (
    <li>
      {headings[combines]}
      <ul>
        {parts.map((part, index) => (
          <ConditionTree key={index} {...part} />
        ))}
      </ul>
    </li>
  )
}

export const RulesPage = () => {
  const rules = useAsked<Listed<RuleView>>('/rules', 'config')
  return (
    <>
      <h1>Rules</h1>
      <p class="muted">
        As the configuration has them. To change one, change its file; to try a condition, use the{' '}
        <a href="try">playground</a>; to begin with what you sorted by hand,{' '}
        <a href="learn">turn an album into a rule</a>.
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
  const rule = useAsked<RuleView>(`/rules/${encodeURIComponent(name)}`, 'config')
  return <Asked of={rule}>{(data) => <RuleDetails rule={data} />}</Asked>
}

const RuleDetails = ({ rule }: { rule: RuleView }) => {
  const own = me.value?.accounts.filter((one) => rule.accounts?.includes(one) ?? true) ?? []
  const [account, setAccount] = useState(own[0] ?? '')
  const [isAsked, setAsked] = useState(false)
  const [opened, setOpened] = useState<Opened | null>(null)
  const place = `/rules/${encodeURIComponent(rule.name)}/matches?account=${encodeURIComponent(account)}`
  const matches = useAsked<MatchesView>(isAsked ? `${place}&limit=1` : null)
  const exclusions = useAsked<Listed<ExclusionView>>(`/exclusions?limit=1&recipe=${encodeURIComponent(rule.name)}`)
  const excluded = exclusions.data?.total ?? 0
  return (
    <>
      <p class="muted">
        <a href="rules">Rules</a> › {rule.plugin ?? 'recipe'}
      </p>
      <h1>{rule.name}</h1>
      <Facts
        of={[
          ['From', rule.from],
          ['Jobs', rule.jobs.join(', ') || 'none: it runs by hand only'],
          ['Mode', rule.mode],
          ['Does', rule.actions.length > 0 && <Names of={rule.actions} />],
          ['Needs', rule.needs.join(', ')],
          ['Accounts', rule.accounts?.join(', ')],
        ]}
      />
      {excluded > 0 && (
        <p>
          <a href="exclusions">{counted(excluded, 'decision')}</a> keep it from something.
        </p>
      )}
      {rule.condition && (
        <>
          <h2>Condition</h2>
          <ul class="tree">
            <ConditionTree {...rule.condition} />
          </ul>
        </>
      )}
      {rule.text === null ? (
        <p class="muted">
          {rule.plugin ? 'A plugin decides by code' : 'It is written as code'}: there is no YAML of it.
        </p>
      ) : (
        <>
          <h2>As it is written</h2>
          <pre>{rule.text.trim()}</pre>
          <p>
            <a href={`try#${encodeURIComponent(rule.text)}`}>Try it in the playground</a>
          </p>
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
      {own.length > 1 && (
        <p class="tools">
          <Choice title="Account" value={account} of={own} onChoose={setAccount} />
        </p>
      )}
      {isAsked ? (
        <Asked of={matches}>
          {({ total, took }) => (
            <>
              <p>
                <b>{counted(total, 'picture')}</b>{' '}
                <span class="muted">in {Math.max(0.1, took / 1000).toFixed(1)} s</span>
              </p>
              {total > 0 && (
                <Grid
                  key={place}
                  account={account}
                  source={place}
                  total={total}
                  tileSize={120}
                  onOpen={setOpened}
                  label={`Pictures: ${rule.name}`}
                />
              )}
            </>
          )}
        </Asked>
      ) : (
        <button type="button" onClick={() => setAsked(true)}>
          Show what matches now
        </button>
      )}
      {opened && <AssetDialog account={account} opened={opened} onClose={() => setOpened(null)} />}
    </>
  )
}
