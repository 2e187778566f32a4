import type { Supervisor } from './supervisor.ts'

const day = 24 * 3_600_000
const most = 3

/** Stops a fight: a change made three times within a day waits for a person from then on. */
export class Flapping {
  constructor(supervisor: Supervisor) {
    const made = new Map<string, Map<string, number[]>>()
    const held = new Map<string, Set<string>>()
    supervisor.observers.push({
      ran: ({ due: { account, job }, report, finishedAt }) => {
        const own = made.get(account) ?? new Map<string, number[]>()
        made.set(account, own)
        for (const [key, times] of own) if ((times.at(-1) ?? 0) < finishedAt - day) own.delete(key)
        const fights: string[] = []
        for (const key of report.made) {
          const times = [...(own.get(key) ?? []).filter((at) => at > finishedAt - day), finishedAt]
          own.set(key, times)
          if (times.length >= most) fights.push(key)
        }
        if (fights.length === 0) return
        const known = held.get(account) ?? new Set<string>()
        held.set(account, known)
        for (const key of fights) known.add(key)
        supervisor.hold(account, known)
        const recipes = [...new Set(fights.map((key) => key.split('\0')[0] ?? ''))]
        const text = `${recipes.join(', ')}: ${fights.length} changes were made three times within a day and undone in between, by another tool, a workflow or another recipe; they wait for a review from now on`
        supervisor.log.line('warn', text, { account, job })
        supervisor.tell((observer) => observer.flapping?.(account, job, recipes, fights.length))
      },
    })
  }
}
