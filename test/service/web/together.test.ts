import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { addToAlbum, defineRecipe, type } from '../../../index.ts'
import { browserFile } from '../../support/browser.ts'
import { openPage, pageTools } from '../../support/page.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { hanging } from '../../support/waiting.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const assets = Array.from({ length: 4 }, (_, index) => ({
  originalPath: `/photos/${index}.jpg`,
  originalFileName: `${index}.jpg`,
}))
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
const jobs = { all: { schedule: 'every 1h' } }
const options = { library: { assets }, recipes: [pictures], serve: { jobs } }

const waitingId = async ({ ask }: WebServing): Promise<string> => (await ask('/reviews?state=waiting')).body.items[0].id

describe('somebody who declines for good', () => {
  it('leaves out nothing of what somebody else approves meanwhile, and declines nothing where that is not kept', async () => {
    const web = await webFor(options)
    await web.login()
    const id = await waitingId(web)
    const asked = vi.spyOn(web.supervisor, 'ask').mockImplementationOnce(async () => {
      expect(web.supervisor.approve(id, 'other')).toBe(false)
      throw new Error('the disk is full')
    })
    const decline = () => web.ask(`/reviews/${id}/decline`, { method: 'POST', body: { never: true } })
    expect((await decline()).status).toBe(503)
    expect(web.supervisor.store.review(id)?.state).toBe('waiting')
    asked.mockRestore()
    expect(web.supervisor.approve(id, 'other')).toBe(true)
    expect((await decline()).body.error.code).toBe('REVIEW_DECIDED')
    await web.supervisor.runs.idle()
    expect(albumsOf(web.sandbox)[0]?.[1]).toHaveLength(4)
    expect((await web.ask('/exclusions')).body.total).toBe(0)
  })
})

describe.skipIf(browserFile === undefined)('a page that others use as well', () => {
  const tools = pageTools()
  const serving = (): Promise<WebServing> => webFor(options, { files: tools.files })
  const opened = async (web: WebServing): Promise<Page> => {
    await web.login()
    const { page, at } = await openPage(tools.browser, web.url)
    await at(`reviews/${await waitingId(web)}`)
    return page
  }

  it('sends a decision once, until it shows what comes of it', async () => {
    const web = await serving()
    const page = await opened(web)
    const sent: string[] = []
    let answer = (): void => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/approve', async (route) => {
      sent.push(route.request().url())
      await held
      await route.continue()
    })
    const apply = page.getByRole('button', { name: 'Apply 4 changes' })
    await apply.evaluate((button: { click(): void }) => {
      button.click()
      setTimeout(() => button.click(), 50)
    })
    await expect.poll(() => apply.isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'None of it' }).isDisabled()).toBe(true)
    await page.waitForTimeout(100)
    answer()
    await page.getByText('Done.').waitFor()
    expect(sent).toHaveLength(1)
    await page.unroute('**/approve')
  })

  it('can be pressed again where a decision was not taken', async () => {
    const web = await serving()
    const page = await opened(web)
    await page.route('**/approve', (route) => route.abort())
    const apply = page.getByRole('button', { name: 'Apply 4 changes' })
    await apply.click()
    await page.getByText('Darkroom does not answer.').first().waitFor()
    await page.unroute('**/approve')
    await apply.click()
    await page.getByText('Done.').waitFor()
  })

  it('says that somebody else decided before, and that nothing of what was chosen is used', async () => {
    const web = await serving()
    const page = await opened(web)
    await page.route('**/approve', async (route) => {
      const id = route.request().url().split('/').at(-2) ?? ''
      await web.ask(`/reviews/${id}/decline`, { method: 'POST', body: {} })
      await route.continue()
    })
    await page.getByRole('button', { name: 'Apply 4 changes' }).click()
    await page.getByText('It was decided already: it is declined. Nothing of what was chosen here is used.').waitFor()
    await page.getByText('Declined: nothing of it was applied.').waitFor()
    expect(albumsOf(web.sandbox)).toEqual([])
  })

  it('shows the buttons to those who may press them now', async () => {
    const listed = (role: string, accounts = ['me']) => ({
      jobs,
      http: {
        ...{ auth: 'proxy', authHeader: 'Remote-User', trustedProxies: ['127.0.0.1'] },
        signIn: { users: [{ user: 'anna', role, accounts }] },
      },
    })
    const web = await webFor({ ...options, serve: listed('approve') as never }, { files: tools.files })
    const [review] = web.supervisor.store.reviewHeads(['waiting'])
    const context = await tools.browser.newContext({ extraHTTPHeaders: { 'remote-user': 'anna' } })
    context.setDefaultTimeout(hanging)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(`${web.url}reviews/${review?.id}`)
    const apply = page.getByRole('button', { name: 'Apply 4 changes' })
    await apply.waitFor()
    const list = async (...rights: Parameters<typeof listed>): Promise<void> => {
      web.config.serve = listed(...rights) as never
      web.config.hash += '+'
      await web.supervisor.reload()
      await web.supervisor.runs.idle()
    }
    await list('view')
    await expect.poll(() => apply.count()).toBe(0)
    await list('approve')
    await apply.waitFor()
    // And hears nothing of an account that is theirs no more, on the stream that was open before.
    const heard: string[] = []
    await page.exposeFunction('heard', (text: string) => void heard.push(text))
    await page.evaluate(`{
      const stream = new EventSource('api/v1/events')
      for (const type of ['config', 'review', 'run']) stream.addEventListener(type, ({ data }) => heard(data))
      new Promise((resolve) => stream.addEventListener('open', resolve))
    }`)
    await list('approve', ['else'])
    await expect.poll(() => heard.join()).toContain('config')
    heard.length = 0
    web.supervisor.trigger('all', 'person')
    await web.supervisor.runs.idle()
    await list('approve', ['me'])
    await expect.poll(() => heard.join()).toContain('config')
    const first = heard.findIndex((text) => text.includes('"config"'))
    expect(heard.slice(0, first)).toEqual([])
  })

  it('says that it is of another version than what answers', async () => {
    const web = await serving()
    const page = await opened(web)
    expect(await page.getByText('Darkroom was updated.').count()).toBe(0)
    await page.route('**/api/v1/status', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), version: '99.0.0' } })
    })
    web.supervisor.trigger('all', 'person')
    await page.getByText('Darkroom was updated.').waitFor()
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: 'Load the page anew' }).click()
    await page.getByRole('button', { name: 'Apply 4 changes' }).waitFor()
    expect(await page.getByText('Darkroom was updated.').count()).toBe(0)
  })

  it('has what is chosen of the runs in the address', async () => {
    const web = await serving()
    const { page, at } = await openPage(tools.browser, web.url)
    await at('runs')
    const outcome = page.getByLabel('Outcome')
    await page.locator('a.row').waitFor()
    await outcome.selectOption('failed')
    await page.getByText('No such run.').waitFor()
    expect(page.url()).toBe(`${web.url}runs?outcome=failed`)
    await page.reload()
    await page.getByText('No such run.').waitFor()
    expect(await outcome.inputValue()).toBe('failed')
    await page.goBack()
    await page.locator('a.row').waitFor()
    expect(await outcome.inputValue()).toBe('')
    await at('runs?job=gone&outcome=waiting')
    await page.getByText('No such run.').waitFor()
    expect(await page.getByLabel('Job').inputValue()).toBe('gone')
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
    await page.locator('a.row').waitFor()
    expect(page.url()).toBe(`${web.url}runs`)
  })
})
