import { dirname } from 'node:path/posix'
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml'
import type { Call, Data, ImportProblem, Setting, TextSource, Volume } from '../contract.ts'
import { bareCall, dataIn, listIn, problemOf, textsIn } from '../values.ts'
import { containersIn } from './containers.ts'
import { misusedAlias } from './places.ts'

/** Whether a text is of Kubernetes: one or several objects, or a list of them. */
export const isManifest = (text: string): boolean =>
  /^[ \t]*"?apiVersion"?\s*:/m.test(text) && /^[ \t]*"?kind"?\s*:/m.test(text)

type Path = readonly (string | number)[]

/** An object of Kubernetes, and where it stands. */
interface Manifest {
  readonly value: Data
  at(...path: Path): string
}

const manifestsIn = ({ file, text }: TextSource, report: (problem: ImportProblem) => void): Manifest[] => {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const placeIn =
    (document: Document, base: Path) =>
    (...path: Path): string => {
      const node = document.getIn([...base, ...path], true)
      return `${file}:${lines.linePos((isNode(node) ? node : document.contents)?.range?.[0] ?? 0).line}`
    }
  return [documents].flat().flatMap((document) => {
    for (const { pos, message } of document.errors.slice(0, 1))
      report(problemOf('value-invalid', `${file}:${lines.linePos(pos[0]).line}`, message.split('\n')[0] ?? ''))
    if (document.errors.length > 0) return []
    const misused = misusedAlias(document)
    if (misused) {
      report(problemOf('value-invalid', `${file}:${lines.linePos(misused.at).line}`, misused.message))
      return []
    }
    const value = dataIn(document.toJS())
    const own = { value, at: placeIn(document, []) }
    if (!Array.isArray(value.items)) return [own]
    return value.items.map((item, index) => ({ value: dataIn(item), at: placeIn(document, ['items', index]) }))
  })
}

/** Where the containers of each kind stand. */
const pods: Readonly<Record<string, Path>> = {
  Pod: ['spec'],
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].map((kind) => [kind, ['spec', 'template', 'spec']]),
  ),
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

const nameOf = ({ metadata }: Data): string => String(dataIn(metadata).name ?? '')

/** What a ConfigMap or a Secret holds. */
const contentOf = ({ kind, data, stringData }: Data): ReadonlyMap<string, string> => {
  const read = (text: unknown): string =>
    kind === 'Secret' ? Buffer.from(String(text), 'base64').toString('utf8') : String(text)
  const entries = Object.entries(dataIn(data)).map(([key, text]) => [key, read(text)] as const)
  return new Map([...entries, ...Object.entries(dataIn(stringData)).map(([key, text]) => [key, String(text)] as const)])
}

/** The objects of a file, and what `--env` says of those that are elsewhere. */
interface Cluster {
  readonly all: readonly Manifest[]
  readonly environment: ReadonlyMap<string, string>
}

/** A ConfigMap or a Secret that something names, and what it holds; nothing where it is elsewhere. */
const heldBy = (secret: unknown, configMap: unknown, { all }: Cluster) => {
  const kind = secret ? 'Secret' : 'ConfigMap'
  const { name, key } = dataIn(secret ?? configMap)
  const found = all.find(({ value }) => value.kind === kind && nameOf(value) === name)
  return { title: `the ${kind} ${name}`, key: String(key), content: found && contentOf(found.value) }
}

/** Variables of a container, and those whose values are elsewhere. */
const variablesOf = (container: Data, at: Manifest['at'], cluster: Cluster) => {
  const problems: ImportProblem[] = []
  const missing = (where: string, message: string, title: string, given: string): void => {
    const hint = `Put ${title} into the same file, or give a file of variables with ${given}: --env .env`
    problems.push(problemOf('variable-missing', where, message, hint))
  }
  const { environment } = cluster
  const shared = listIn(container.envFrom).flatMap((entry, index): Setting[] => {
    const { configMapRef, secretRef, prefix = '' } = dataIn(entry)
    const { title, content } = heldBy(secretRef, configMapRef, cluster)
    if (!content && environment.size === 0)
      missing(at('envFrom', index), `${title} is elsewhere`, title, 'what it holds')
    const own = [...(content ?? environment)]
    return own.map(([key, value]) => ({ name: `${prefix}${key}`, value, at: at('envFrom', index) }))
  })
  const own = listIn(container.env).map((entry, index): Setting => {
    const { name, value, valueFrom } = dataIn(entry)
    const setting = { name: String(name), value: String(value ?? ''), at: at('env', index) }
    const { secretKeyRef, configMapKeyRef } = dataIn(valueFrom)
    if (!secretKeyRef && !configMapKeyRef) return setting
    const { title, key, content } = heldBy(secretKeyRef, configMapKeyRef, cluster)
    const found = content?.get(key) ?? environment.get(setting.name)
    if (found === undefined) missing(setting.at, `the value of ${name} is elsewhere`, title, `${name}=…`)
    return { ...setting, value: found ?? '' }
  })
  return { variables: [...shared, ...own], problems }
}

/** Folders of the host in a container, and files that ConfigMaps and Secrets put there. */
const volumesOf = (container: Data, pod: Data, cluster: Cluster): Volume[] => {
  const volumes = listIn(pod.volumes).map(dataIn)
  return listIn(container.volumeMounts).flatMap((mount): Volume[] => {
    const { name, mountPath, subPath } = dataIn(mount)
    const { hostPath, configMap, secret } = dataIn(volumes.find((volume) => volume.name === name))
    const { path } = dataIn(hostPath)
    if (typeof path === 'string') return [{ host: path, inside: String(mountPath) }]
    const { secretName, items } = dataIn(secret ?? configMap)
    const { content } = heldBy(secret && { name: secretName }, configMap, cluster)
    const renamed = new Map(listIn(items).map((item) => [dataIn(item).key, dataIn(item).path]))
    return [...(content ?? [])].flatMap(([key, text]): Volume[] => {
      const file = String(renamed.get(key) ?? key)
      if (subPath !== undefined && subPath !== file) return []
      const inside = subPath === undefined ? `${String(mountPath).replace(/\/+$/, '')}/${file}` : String(mountPath)
      return [{ host: `${dataIn(configMap).name ?? secretName}/${key}`, inside, text }]
    })
  })
}

/**
 * The calls of what runs in containers of Kubernetes. What ConfigMaps and Secrets hold is looked for in the same file, and
 * in `--env` by the names of the variables.
 */
export const callsOfManifests = (
  source: TextSource,
  environment: ReadonlyMap<string, string>,
  report: (problem: ImportProblem) => void,
): Call[] => {
  const all = manifestsIn(source, report)
  return all.flatMap(({ value, at }) => {
    const path = pods[String(value.kind)]
    if (!path) {
      // What Flux gives to a chart of Helm.
      const values: Path = ['spec', 'values']
      return containersIn(
        { file: source.file, value: dataIn(value.spec).values, at: (...more) => at(...values, ...more) },
        environment,
      )
    }
    const pod = path.reduce<Data>((data, key) => dataIn(data[key]), value)
    const { schedule, timeZone } = dataIn(value.spec)
    const zone = typeof timeZone === 'string' ? [{ name: 'TZ', value: timeZone, at: at('spec', 'timeZone') }] : []
    return listIn(pod.containers).map((given, index, { length }): Call => {
      const container = dataIn(given)
      const place = (...more: Path): string => at(...path, 'containers', index, ...more)
      const { variables, problems } = variablesOf(container, place, { all, environment })
      const byName = new Map([...variables, ...zone].map((one) => [one.name, one]))
      const filled = (text: string): string =>
        text.replace(/\$\((\w+)\)/g, (whole, name: string) => byName.get(name)?.value ?? whole)
      const service = length > 1 ? `${nameOf(value)}-${container.name}` : nameOf(value)
      return bareCall(place(), {
        ...{ service, folder: dirname(source.file), isOwn: true, containers: [service], problems },
        variables: [...byName.values()],
        words: [...textsIn(container.command), ...textsIn(container.args)].map(filled),
        program: String(container.image ?? ''),
        volumes: volumesOf(container, pod, { all, environment }),
        cron: typeof schedule === 'string' ? schedule : null,
      })
    })
  })
}
