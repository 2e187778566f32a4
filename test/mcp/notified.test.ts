import { expect, it } from 'vitest'
import { keepProposal, type ProposedPlan } from '../../mcp/proposals.ts'
import type { Message } from '../../service/notifications/messages.ts'
import { Notifications } from '../../service/notifications/notifications.ts'
import { openStore } from '../../service/store.ts'
import { smallLibrary } from '../support/library.ts'
import { type Receiver, receiverFor } from '../support/receivers.ts'
import { minutes, servingFor } from '../support/serving.ts'

const proposal = (name: string, where: string) => ({
  text: `{ name: ${name}, where: ${where}, actions: [{ addToAlbum: Films }] }`,
  assets: null,
})

const daemon = async (hook: Receiver) => {
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [],
    serve: { timeZone: 'UTC', notify: { channels: [{ webhook: { url: hook.url } }] } },
  })
  const heard: string[] = []
  let notifications: Notifications | undefined
  const start = async (): Promise<void> => {
    await serving.start({
      onCreated: (supervisor) => {
        notifications = new Notifications(supervisor)
        supervisor.observers.push({ reviewed: (id) => heard.push(id) })
      },
    })
  }
  const settled = async (): Promise<void> => {
    await serving.supervisor.runs.idle()
    await notifications?.settled()
  }
  // As `darkroom mcp` does it: in a process of its own, with its own view of the state folder.
  const propose = async (name: string, where = '{ type: VIDEO }') => {
    const store = openStore(serving.folder)
    const ask = { kind: 'plan', proposal: proposal(name, where) }
    const question = { kind: 'assist', account: 'me', ask } as const
    const planned = (await serving.supervisor.ask(question, new AbortController().signal)) as ProposedPlan
    const review = keepProposal(store, planned, {
      account: 'me',
      proposal: proposal(name, where),
      reason: 'for the screen',
      by: 'mcp',
      edition: '',
      now: serving.clock.now(),
      expires: 60 * minutes,
    })
    store.close()
    return review
  }
  return { serving, start, propose, heard, advance: (ms: number) => serving.clock.advance(ms, settled) }
}

it('tells people of a proposal, once', async () => {
  const hook = await receiverFor()
  const { start, propose, advance, heard } = await daemon(hook)
  await start()
  const review = await propose('films')
  await propose('films')
  await advance(4 * minutes)
  const told = hook.json<Message>()
  expect(told).toMatchObject([
    {
      event: 'review.waiting',
      account: 'me',
      job: 'proposal films',
      review: review?.id,
      removals: 0,
      title: expect.stringMatching(/^\d+ changes? waits? for you: me\/proposal films$/),
    },
  ])
  const lines = told[0]?.text.split('\n') ?? []
  expect(lines[0]).toMatch(/album "Films".*\(films\)$/)
  expect(lines.slice(1)).toEqual([
    'An assistant proposes it: for the screen',
    `Until 2026-03-02 01:00:00 +00:00. To decide: darkroom reviews ${review?.id.slice(0, 8)}`,
  ])
  expect(heard).toEqual([review?.id])
})

it('tells at the next start what was proposed meanwhile, unless it was decided', async () => {
  const hook = await receiverFor()
  const { serving, start, propose, advance } = await daemon(hook)
  await start()
  await serving.supervisor.stop()
  const declined = await propose('none')
  const waiting = await propose('films')
  const store = openStore(serving.folder)
  store.moveReview(declined?.id ?? '', 'waiting', 'declined')
  store.close()
  await start()
  await advance(4 * minutes)
  expect(hook.json<Message>().map(({ review }) => review)).toEqual([waiting?.id])
})
