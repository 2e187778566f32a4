import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Mask } from '../core/log.ts'
import type { AccountPlan, Refusal } from '../engine/plan/plan.ts'
import { guarded, keepCopy, knownVersion, stateError } from '../engine/state/database.ts'
import { makeFolder } from '../engine/state/folder-problems.ts'

/** How a run ended. */
export type RunOutcome =
  | 'applied'
  | 'nothing'
  | 'waiting'
  | 'refused'
  | 'failed'
  | 'partial'
  | 'interrupted'
  | 'skipped'

/** One run of a job for an account. */
export interface RunRow {
  readonly id: string
  readonly job: string
  readonly account: string
  /** Why it ran, such as `schedule, events`. */
  readonly triggers: string
  readonly startedAt: number
  readonly finishedAt: number
  readonly outcome: RunOutcome
  readonly text: string
  /** Its runs in the journal, which undo takes. */
  readonly journal: readonly string[]
  /** How many changes it made. */
  readonly changes: number
  /** The review that it carried out; null where it went by the schedule. */
  readonly review: string | null
}

/** What a run looked at, warned of and said. */
export interface RunDetails {
  readonly changes: number
  readonly review: string | null
  /** The review in which it left what waits. */
  readonly waits: string | null
  readonly scanned: number
  readonly requests: number
  /** Assets that each recipe selected. */
  readonly matched: Readonly<Record<string, number>>
  /** Milliseconds. */
  readonly planMs: number
  readonly applyMs: number
  readonly serverVersion: string | null
  readonly warnings: readonly string[]
  readonly log: readonly string[]
}

/** How far a review is. */
export type ReviewState =
  | 'waiting'
  | 'approved'
  | 'applied'
  | 'partly applied'
  | 'failed'
  | 'declined'
  | 'superseded'
  | 'expired'

/** A plan of one job for one account that waits for a person. Times are milliseconds since 1970. */
export interface Review {
  readonly id: string
  readonly account: string
  readonly job: string
  /** Hash of the edition that it was planned with. */
  readonly edition: string
  readonly serverVersion: string
  readonly state: ReviewState
  /** Why it waits. */
  readonly why: string
  readonly created: number
  /** When a plan was last equal to it. */
  readonly confirmed: number
  readonly expires: number
  readonly plan: AccountPlan
  readonly refused: readonly Refusal[]
  /** Of what it changes; ids and times aside. */
  readonly hash: string
  /** What came of it, in words. */
  readonly note: string
  /** The run in the journal that it takes back; null for a plan. */
  readonly undoes: string | null
  /** What it takes back is not planned again. */
  readonly keep: boolean
}

/** A review without its plan. */
export interface ReviewHead extends Omit<Review, 'plan' | 'refused' | 'edition'> {
  readonly summary: AccountPlan['summary']
}

/** Somebody who logged in. */
export interface LoginRow {
  readonly who: string
  readonly role: 'view' | 'approve' | 'admin'
  /** Accounts that it is about; null for all. */
  readonly accounts: readonly string[] | null
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Milliseconds that it lasts after its last use. */
  readonly lasts: number
}

/** What somebody asked a running daemon for. */
export interface Command {
  readonly kind: 'run' | 'approve' | 'pause' | 'resume' | 'reload' | 'proposed'
  readonly job: string | null
  readonly mode?: string | undefined
  readonly account?: string | undefined
  readonly review?: string | undefined
  readonly until?: number | null | undefined
  readonly confirmRemovals?: number | undefined
  readonly by: string
}

/** An entry of the audit. */
export interface AuditEntry {
  readonly at: number
  readonly who: string
  readonly role: string
  readonly from: string
  readonly action: string
  readonly subject: string
  readonly detail: string
}

/** An entry of the command line, unless it says otherwise. */
type NewAudit = Pick<AuditEntry, 'at' | 'who' | 'action' | 'subject'> & Partial<AuditEntry>

type Overdue = Pick<Review, 'id' | 'account' | 'job'>

interface WaitingCount {
  readonly account: string
  readonly reviews: number
  readonly changes: number
}

/** A message to people that stands until its problem is over. */
export interface ProblemRow {
  readonly key: string
  readonly since: number
  readonly told: number
  readonly reminders: number
}

/** The state of the daemon, in `serve.sqlite`. No key, no password, no address of a channel is in it. */
export interface Store {
  readonly file: string
  lastStart(job: string, account: string): number | null
  noteStart(job: string, account: string, at: number, configHash: string): void
  configHash(job: string, account: string): string | null
  addRun(run: Omit<RunRow, 'changes' | 'review'> & { readonly details: RunDetails }): void
  runDetails(id: string): RunDetails
  runs(limit: number): RunRow[]
  run(id: string): RunRow | null
  /** When a run last read the library of an account; null where none did. */
  lastReading(account: string): number | null
  /** Newest first. */
  reviews(states?: readonly ReviewState[]): Review[]
  /** Reviews that waited too long. */
  overdue(now: number): Overdue[]
  /** How much waits, by account. */
  waitingCounts(): WaitingCount[]
  review(id: string): Review | null
  saveReview(review: Review): void
  /** Reviews without their plans, the newest first. */
  reviewHeads(states?: readonly ReviewState[]): ReviewHead[]
  reviewHead(id: string): ReviewHead | null
  /** Keeps what is known of the assets of a review, for a page. */
  saveFacts(review: string, content: string): void
  facts(review: string): string | null
  /** Changes the state if it is what it was thought to be. @returns whether it was */
  moveReview(id: string, from: ReviewState, to: ReviewState, note?: string): boolean
  /** Another takes the place of one that waits, and of all whose place that one took: a link in an old message leads to the newest. */
  replaceReview(id: string, by: string): void
  isSeen(recipe: string, account: string): boolean
  see(recipe: string, account: string): void
  /** Recipes with changes that a person left for later when approving others: these wait until somebody decides. */
  leftOf(account: string): ReadonlySet<string>
  leave(recipe: string, account: string, isLeft: boolean): void
  ask(command: Command): void
  /** Takes all commands there are. */
  takeCommands(): Command[]
  pause(job: string, until: number | null, since: number): void
  resume(job: string): void
  paused(): { readonly job: string; readonly until: number | null; readonly since: number; readonly told: boolean }[]
  notePauseTold(job: string): void
  audit(entry: NewAudit): void
  audits(limit: number): AuditEntry[]
  get(key: string): string | null
  set(key: string, value: string): void
  problems(): ProblemRow[]
  saveProblem(problem: ProblemRow): void
  endProblem(key: string): void
  addToken(hash: string, kind: string, name: string, at: number): void
  tokenKind(hash: string): string | null
  saveLogin(hash: string, login: LoginRow): void
  login(hash: string): LoginRow | null
  endLogin(hash: string): void
  /** Ends all logins of somebody; null for those of everybody. */
  endLoginsOf(who: string | null): void
  /** The answer to a request that was sent under a key before. */
  answered(key: string): { readonly status: number; readonly body: string } | null
  noteAnswer(key: string, at: number, status: number, body: string): void
  /** Forgets old runs and audits, except the last 50 of each, decided reviews, and what plans whose place others took were of. */
  prune(runsBefore: number, auditBefore: number, replacedBefore: number): void
  close(): void
}

const migrations: readonly string[] = [
  `CREATE TABLE start (job TEXT, account TEXT, at INTEGER NOT NULL, configHash TEXT NOT NULL, PRIMARY KEY (job, account)) STRICT;
  CREATE TABLE run (id TEXT PRIMARY KEY, job TEXT NOT NULL, account TEXT NOT NULL, triggers TEXT NOT NULL,
    startedAt INTEGER NOT NULL, finishedAt INTEGER NOT NULL, outcome TEXT NOT NULL, text TEXT NOT NULL, journal TEXT NOT NULL) STRICT;
  CREATE TABLE review (id TEXT PRIMARY KEY, account TEXT NOT NULL, job TEXT NOT NULL, edition TEXT NOT NULL,
    serverVersion TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, created INTEGER NOT NULL, confirmed INTEGER NOT NULL,
    expires INTEGER NOT NULL, plan TEXT NOT NULL, refused TEXT NOT NULL, hash TEXT NOT NULL, note TEXT NOT NULL) STRICT;
  CREATE TABLE seen (recipe TEXT, account TEXT, PRIMARY KEY (recipe, account)) STRICT;
  CREATE TABLE command (id INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE pause (job TEXT PRIMARY KEY, until INTEGER, since INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, content TEXT NOT NULL) STRICT;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE problem (key TEXT PRIMARY KEY, since INTEGER NOT NULL, told INTEGER NOT NULL, reminders INTEGER NOT NULL) STRICT;
  CREATE TABLE token (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`,
  `ALTER TABLE review ADD COLUMN undoes TEXT;
  ALTER TABLE review ADD COLUMN keep INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE fact (review TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE login (hash TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
  CREATE TABLE answer (key TEXT PRIMARY KEY, at INTEGER NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL) STRICT;`,
  "ALTER TABLE run ADD COLUMN details TEXT NOT NULL DEFAULT '{}';",
  'CREATE TABLE leftover (recipe TEXT, account TEXT, PRIMARY KEY (recipe, account)) STRICT;',
]

const upgrade = (file: string, database: DatabaseSync): void => {
  const version = knownVersion(database, file, migrations.length)
  if (version > 0 && version < migrations.length) keepCopy(database, file, version)
  const steps = migrations.slice(version).join('\n')
  if (steps) database.exec(`BEGIN IMMEDIATE; ${steps} PRAGMA user_version = ${migrations.length}; COMMIT;`)
}

const reviewColumns = [
  ...(['id', 'account', 'job', 'edition', 'serverVersion', 'state', 'why', 'created', 'confirmed', 'expires'] as const),
  ...(['plan', 'refused', 'hash', 'note', 'undoes', 'keep'] as const),
]

const reviewOf = (row: Record<string, unknown>): Review =>
  ({
    ...row,
    keep: row.keep === 1,
    plan: JSON.parse(String(row.plan)),
    refused: JSON.parse(String(row.refused)),
  }) as unknown as Review

const heads = `SELECT id, account, job, serverVersion, state, why, created, confirmed, expires, hash, note, undoes, keep,
  json_extract(plan, '$.summary') AS summary FROM review`

const headOf = (row: Record<string, unknown>): ReviewHead =>
  ({ ...row, keep: row.keep === 1, summary: JSON.parse(String(row.summary)) }) as unknown as ReviewHead

const runs = `SELECT id, job, account, triggers, startedAt, finishedAt, outcome, text, journal,
  coalesce(json_extract(details, '$.changes'), 0) AS changes, json_extract(details, '$.review') AS review FROM run`

const runOf = (row: Record<string, unknown>): RunRow =>
  ({ ...row, journal: JSON.parse(String(row.journal)) }) as unknown as RunRow

/** Of runs from before these were kept. */
export const noDetails: RunDetails = {
  changes: 0,
  review: null,
  waits: null,
  scanned: 0,
  requests: 0,
  matched: {},
  planMs: 0,
  applyMs: 0,
  serverVersion: null,
  warnings: [],
  log: [],
}

const day = 24 * 3_600_000

type Value = string | number | null
type Row = Record<string, unknown>

const contentOf = ({ content }: Row) => JSON.parse(String(content))

const found = <T>(row: Row | undefined, of: (row: Row) => T): T | null => (row ? of(row) : null)

/** Asks a database for one row, its first value, or all rows; or changes it. */
interface Sql {
  value<T extends Value>(sql: string, ...given: Value[]): T | null
  one(sql: string, ...given: Value[]): Row | undefined
  all(sql: string, ...given: Value[]): Row[]
  write(sql: string, ...given: Value[]): { readonly changes: number | bigint }
}

/** What is kept of jobs: when they ran, what of them was looked at, and whether they are paused. */
const jobsIn = ({ value, all, write }: Sql) =>
  ({
    lastStart: (job, account) => value<number>('SELECT at FROM start WHERE job = ? AND account = ?', job, account),
    noteStart: (job, account, at, hash) =>
      void write('INSERT OR REPLACE INTO start VALUES (?, ?, ?, ?)', job, account, at, hash),
    configHash: (job, account) =>
      value<string>('SELECT configHash FROM start WHERE job = ? AND account = ?', job, account),
    isSeen: (recipe, account) => value('SELECT 1 FROM seen WHERE recipe = ? AND account = ?', recipe, account) !== null,
    see: (recipe, account) => void write('INSERT OR IGNORE INTO seen VALUES (?, ?)', recipe, account),
    leftOf: (account) =>
      new Set(all('SELECT recipe FROM leftover WHERE account = ?', account).map(({ recipe }) => String(recipe))),
    leave: (recipe, account, isLeft) => {
      write('DELETE FROM leftover WHERE recipe = ? AND account = ?', recipe, account)
      if (isLeft) write('INSERT INTO leftover VALUES (?, ?)', recipe, account)
    },
    pause: (job, until, since) => void write('INSERT OR REPLACE INTO pause VALUES (?, ?, ?, 0)', job, until, since),
    resume: (job) => void write("DELETE FROM pause WHERE job = ? OR ? = ''", job, job),
    paused: () =>
      all('SELECT * FROM pause').map(
        (row) => ({ ...row, told: row.told === 1 }) as unknown as ReturnType<Store['paused']>[number],
      ),
    notePauseTold: (job) => void write('UPDATE pause SET told = 1 WHERE job = ?', job),
  }) satisfies Partial<Store>

/** What is kept of runs. */
const runsIn = ({ value, one, all, write }: Sql) =>
  ({
    addRun: ({ id, job, account, triggers, startedAt, finishedAt, outcome, text, journal, details }) =>
      void write(
        'INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ...[id, job, account, triggers, startedAt, finishedAt, outcome, text],
        ...[JSON.stringify(journal), JSON.stringify(details)],
      ),
    runs: (limit) => all(`${runs} ORDER BY finishedAt DESC, rowid DESC LIMIT ?`, limit).map(runOf),
    run: (id) => found(one(`${runs} WHERE substr(id, 1, length(?)) = ?`, id, id), runOf),
    lastReading: (account) =>
      value("SELECT max(startedAt) FROM run WHERE account = ? AND json_extract(details, '$.planMs') > 0", account),
    runDetails: (id) => {
      const kept = value<string>('SELECT details FROM run WHERE id = ?', id) ?? '{}'
      return { ...noDetails, ...(JSON.parse(kept) as Partial<RunDetails>) }
    },
  }) satisfies Partial<Store>

const inStates = (states: readonly ReviewState[] | undefined): string =>
  states ? `WHERE state IN (${states.map(() => '?').join()})` : ''

/** What is noted of a review whose place another took. */
const replacedNote = (by: string): string => `by ${by.slice(0, 8)}`

/** What waits for people, and what became of it. */
const reviewsIn = ({ value, one, all, write }: Sql, mask: Mask) => {
  const moveReview: Store['moveReview'] = (id, from, to, note = '') =>
    Number(write('UPDATE review SET state = ?, note = ? WHERE id = ? AND state = ?', to, note, id, from).changes) > 0
  return {
    moveReview,
    replaceReview: (id, by) => {
      const note = replacedNote(by)
      if (moveReview(id, 'waiting', 'superseded', note))
        write("UPDATE review SET note = ? WHERE state = 'superseded' AND note = ?", note, replacedNote(id))
    },
    reviews: (states) =>
      all(`SELECT * FROM review ${inStates(states)} ORDER BY created DESC`, ...(states ?? [])).map(reviewOf),
    overdue: (now) =>
      all("SELECT id, account, job FROM review WHERE state = 'waiting' AND expires <= ?", now) as unknown as Overdue[],
    waitingCounts: () =>
      all(`SELECT account, COUNT(DISTINCT review.id) AS reviews,
        SUM(iif(json_each.key IN ('album.create', 'tag.create'), 0, value)) AS changes
      FROM review, json_each(plan, '$.summary') WHERE state = 'waiting' GROUP BY account`) as unknown as WaitingCount[],
    review: (id) => found(one('SELECT * FROM review WHERE substr(id, 1, length(?)) = ?', id, id), reviewOf),
    saveReview: (review) => {
      const plan = mask(JSON.stringify(review.plan))
      const refused = mask(JSON.stringify(review.refused))
      const row = { ...review, why: mask(review.why), plan, refused, keep: review.keep ? 1 : 0 }
      const values = reviewColumns.map((column) => row[column])
      write(`INSERT OR REPLACE INTO review (${reviewColumns}) VALUES (${values.map(() => '?')})`, ...values)
    },
    reviewHeads: (states) =>
      all(`${heads} ${inStates(states)} ORDER BY created DESC, rowid DESC`, ...(states ?? [])).map(headOf),
    reviewHead: (id) => found(one(`${heads} WHERE substr(id, 1, length(?)) = ?`, id, id), headOf),
    saveFacts: (review, content) => void write('INSERT OR REPLACE INTO fact VALUES (?, ?)', review, content),
    facts: (review) => value('SELECT content FROM fact WHERE review = ?', review),
  } satisfies Partial<Store>
}

/** What people asked for, and what was answered. */
const askedIn = ({ one, all, write }: Sql) =>
  ({
    ask: (command) => void write('INSERT INTO command (content) VALUES (?)', JSON.stringify(command)),
    takeCommands: () =>
      all('DELETE FROM command RETURNING id, content')
        .sort((a, b) => Number(a.id) - Number(b.id))
        .map(contentOf),
    audit: (entry) => {
      const whole: AuditEntry = { role: 'admin', from: 'cli', detail: '', ...entry }
      write('INSERT INTO audit (at, content) VALUES (?, ?)', whole.at, JSON.stringify(whole))
    },
    audits: (limit) => all('SELECT content FROM audit ORDER BY id DESC LIMIT ?', limit).map(contentOf),
    answered: (key) =>
      (one('SELECT status, body FROM answer WHERE key = ?', key) ?? null) as ReturnType<Store['answered']>,
    noteAnswer: (key, at, status, body) => {
      write('DELETE FROM answer WHERE at < ?', at - day)
      write('INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)', key, at, status, body)
    },
  }) satisfies Partial<Store>

/** Who may look. */
const loginsIn = ({ value, one, write }: Sql) =>
  ({
    addToken: (hash, kind, name, at) => void write('INSERT INTO token VALUES (?, ?, ?, ?)', hash, kind, name, at),
    tokenKind: (hash) => value('SELECT kind FROM token WHERE hash = ?', hash),
    saveLogin: (hash, login) => void write('INSERT OR REPLACE INTO login VALUES (?, ?)', hash, JSON.stringify(login)),
    login: (hash) => found(one('SELECT content FROM login WHERE hash = ?', hash), contentOf),
    endLogin: (hash) => void write('DELETE FROM login WHERE hash = ?', hash),
    endLoginsOf: (who) =>
      void write("DELETE FROM login WHERE json_extract(content, '$.who') = ? OR ? IS NULL", who, who),
  }) satisfies Partial<Store>

/**
 * Opens the daemon's state in a folder, made with mode 0700 where it is not there.
 * @throws DarkroomError STATE_NOT_WRITABLE, STATE_UNREADABLE
 */
export const openStore = (folder: string, mask: Mask = (text) => text): Store => {
  const file = join(folder, 'serve.sqlite')
  let database: DatabaseSync
  try {
    makeFolder(folder)
    const isNew = !existsSync(file)
    database = new DatabaseSync(file)
    if (isNew) chmodSync(file, 0o600)
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    upgrade(file, database)
  } catch (cause) {
    throw stateError(file, cause)
  }
  const sql: Sql = {
    value: <T>(text: string, ...given: Value[]) =>
      (Object.values(sql.one(text, ...given) ?? {})[0] ?? null) as T | null,
    one: (text, ...given) => database.prepare(text).get(...given) as Row | undefined,
    all: (text, ...given) => database.prepare(text).all(...given) as Row[],
    write: (text, ...given) => database.prepare(text).run(...given),
  }
  const { all, write } = sql
  return guarded(file, {
    file,
    ...jobsIn(sql),
    ...runsIn(sql),
    ...reviewsIn(sql, mask),
    ...askedIn(sql),
    ...loginsIn(sql),
    get: (key) => sql.value('SELECT value FROM meta WHERE key = ?', key),
    set: (key, value) => void write('INSERT OR REPLACE INTO meta VALUES (?, ?)', key, value),
    problems: () => all('SELECT * FROM problem') as unknown as ProblemRow[],
    saveProblem: ({ key, since, told, reminders }) =>
      void write('INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?)', key, since, told, reminders),
    endProblem: (key) => void write('DELETE FROM problem WHERE key = ?', key),
    prune: (runsBefore, auditBefore, replacedBefore) => {
      write(
        'DELETE FROM run WHERE finishedAt < ? AND id NOT IN (SELECT id FROM run ORDER BY finishedAt DESC LIMIT 50)',
        runsBefore,
      )
      write(
        'DELETE FROM audit WHERE at < ? AND id NOT IN (SELECT id FROM audit ORDER BY id DESC LIMIT 50)',
        auditBefore,
      )
      write("DELETE FROM review WHERE state NOT IN ('waiting', 'approved') AND confirmed < ?", runsBefore)
      // A plan of a large library takes megabytes, and each upload may replace it while nobody decides.
      const replaced = "state = 'superseded' AND confirmed < ?"
      write(`UPDATE review SET plan = json_set(plan, '$.operations', json('[]')) WHERE ${replaced}`, replacedBefore)
      write(`DELETE FROM fact WHERE review IN (SELECT id FROM review WHERE ${replaced})`, replacedBefore)
      write('DELETE FROM fact WHERE review NOT IN (SELECT id FROM review)')
      // What was chosen of a review is needed until it is carried out.
      write(
        "DELETE FROM meta WHERE key LIKE 'approval %' AND substr(key, 10) NOT IN (SELECT id FROM review WHERE state = 'approved')",
      )
    },
    close: () => database.close(),
  })
}
