import type { Outcome } from './replay.ts'

const isAlike = ({ differences }: Outcome): boolean => differences.length === 0

/** Counts of what is covered: reads, and steps of the writing part. */
export const countsOf = (outcomes: readonly Outcome[]) => {
  const covered = outcomes.filter((outcome) => outcome.covered)
  const count = (isStep: boolean) => {
    const group = covered.filter((outcome) => outcome.isStep === isStep)
    return { alike: group.filter(isAlike).length, all: group.length }
  }
  return { reads: count(false), steps: count(true) }
}

/** `conformance 3.0.3: reads 560/571, steps 700/790` */
export const summaryOf = (version: string, outcomes: readonly Outcome[]): string => {
  const { reads, steps } = countsOf(outcomes)
  return `conformance ${version}: reads ${reads.alike}/${reads.all}, steps ${steps.alike}/${steps.all}`
}
