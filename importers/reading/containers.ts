import { dirname } from 'node:path/posix'
import type { Call, Data, ImportProblem, Setting, Settings, Volume } from '../contract.ts'
import { bareCall, dataIn, isData, listIn, problemOf, textsIn } from '../values.ts'

/** What a page of Unraid keeps of a container. */
const template = /^\s*(?:<\?xml[^>]*>\s*)?<Container\b/

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }))
const lastOfUnicode = 0x10ffff

const unmasked = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > lastOfUnicode ? whole : String.fromCodePoint(code)
  })

/** Text of XML. Unraid masks most of it twice, and takes off two masks from all. */
const plain = (text: string): string => unmasked(unmasked(text))

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const options: Readonly<Record<string, string>> = { Variable: '-e', Path: '-v' }

/**
 * A template of Unraid as the command that it comes to; null for any other text. Where its page leaves something empty, its default
 * counts.
 */
export const templateAsScript = (text: string): string | null => {
  if (!template.test(text)) return null
  const inside = (name: string): string => plain(new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '').trim()
  const entries = [...text.matchAll(/<Config\b((?:\s+\w+="[^"]*")*)\s*(?:\/>|>([^<]*)<\/Config>)/g)]
  const settings = entries.flatMap(([, attributes = '', given = '']) => {
    const of = new Map(
      [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]),
    )
    const option = options[of.get('Type') ?? '']
    const target = of.get('Target') ?? ''
    const value = (plain(given).trim() || (of.get('Default') ?? '')).trim().replace(/\s*\n\s*/g, ' ')
    if (option === undefined || target === '' || value === '') return []
    return [option, option === '-e' ? `${target}=${value}` : `${value}:${target}`]
  })
  const name = inside('Name').replace(/\s+/g, '')
  const words = ['docker', 'run', ...(name === '' ? [] : ['--name', name]), ...settings]
  return `${words.map(quoted).join(' ')} ${inside('ExtraParams')} ${quoted(inside('Repository'))} ${inside('PostArgs')}`
}

type ContainerData = Pick<Settings, 'file' | 'value' | 'at'>

/** Containers as `docker inspect` shows them; empty for anything else. */
export const inspectedIn = ({ file, value, at }: ContainerData): Call[] =>
  listIn(value).flatMap((given, index): Call[] => {
    const { Config: config, Name: name, Mounts: mounts } = dataIn(given)
    const { Image: image, Env: env, Entrypoint: entrypoint, Cmd: command } = dataIn(config)
    if (typeof image !== 'string' || !Array.isArray(env)) return []
    const path = [...(Array.isArray(value) ? [index] : []), 'Config']
    const variables = env.map((entry, place): Setting => {
      const [key = '', ...rest] = String(entry).split('=')
      return { name: key, value: rest.join('='), at: at(...path, 'Env', place) }
    })
    const volumes = listIn(mounts).flatMap((mount): Volume[] => {
      const { Type: type, Source: host, Destination: inside } = dataIn(mount)
      return type === 'bind' ? [{ host: String(host), inside: String(inside) }] : []
    })
    return [
      // Those of its image stand among its variables, so that they are not all its own.
      bareCall(at(...path), {
        folder: dirname(file),
        variables,
        volumes,
        program: image,
        words: [...textsIn(entrypoint), ...textsIn(command)],
        containers: [String(name ?? '').replace(/^\//, '')],
      }),
    ]
  })

const imageOf = (image: unknown): string => {
  if (typeof image === 'string') return image
  const { registry, repository } = dataIn(image)
  if (typeof repository !== 'string') return ''
  return typeof registry === 'string' && registry !== '' ? `${registry}/${repository}` : repository
}

type Path = readonly (string | number)[]

const isValue = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

/** Variables as a map or a list of names, and what of them stands elsewhere. */
const variablesOf = (
  env: unknown,
  at: (...path: Path) => string,
  environment: ReadonlyMap<string, string>,
): { readonly variables: Setting[]; readonly problems: ImportProblem[] } => {
  const problems: ImportProblem[] = []
  const entries = Array.isArray(env)
    ? env.map((entry, index) => {
        const [, name, text] = /^([^=]+)=(.*)$/s.exec(typeof entry === 'string' ? entry : '') ?? []
        return [name ?? String(dataIn(entry).name), text ?? dataIn(entry).value ?? entry, at(index)] as const
      })
    : Object.entries(dataIn(env)).map(([name, value]) => [name, value, at(name)] as const)
  const variables = entries.map(([name, given, place]): Setting => {
    const value = isData(given) && isValue(given.value) ? given.value : given
    const isTold = isValue(value) && !/\{\{|^\$\{?\w+\}?$/.test(String(value))
    const known = environment.get(name)
    if (!isTold && known === undefined)
      problems.push(
        problemOf(
          'variable-missing',
          place,
          `the value of ${name} is elsewhere`,
          `Give it in a file: --env .env with ${name}=…`,
        ),
      )
    return { name, value: isTold ? String(value) : (known ?? ''), at: place }
  })
  return { variables, problems }
}

/** A folder or file of the host, as docker is told of it. */
const volumeIn = (text: string): Volume[] => {
  const [host = '', inside = ''] = text.split(':')
  return host.startsWith('/') && inside !== '' ? [{ host, inside }] : []
}

/** Whether a part is of a container that Ansible starts, also without variables. */
const isContainer = (part: Data): boolean => typeof part.name === 'string' && Array.isArray(part.volumes)

/** Jobs of cron in a playbook of Ansible, as a crontab on the same lines; null where there are none. */
export const cronJobsIn = ({ value, at }: ContainerData): string | null => {
  const lines: string[] = []
  const look = (part: unknown, path: Path): void => {
    if (Array.isArray(part)) for (const [index, one] of part.entries()) look(one, [...path, index])
    if (!isData(part)) return
    const { job, state, disabled, special_time: special } = part
    if (typeof job === 'string' && state !== 'absent' && disabled !== true) {
      const fields = ['minute', 'hour', 'day', 'month', 'weekday'].map((name) => String(part[name] ?? '*'))
      const line = Number(/\d+$/.exec(at(...path, 'job'))?.[0])
      lines[line - 1] = `${special ? `@${special}` : fields.join(' ')} ${job.replaceAll('\n', ' ')}`
    }
    for (const [key, one] of Object.entries(part)) look(one, [...path, key])
  }
  look(value, [])
  return lines.length > 0 ? Array.from(lines, (line) => line ?? '').join('\n') : null
}

/** When what stands in a part runs. */
interface Times {
  readonly cron: string | null
  readonly zone: readonly Setting[]
}

/**
 * Containers in the values of a chart of Helm, in a playbook of Ansible or the like: wherever an image stands beside variables.
 * @param environment values of `--env`, for what is kept elsewhere
 */
export const containersIn = ({ file, value, at }: ContainerData, environment: ReadonlyMap<string, string>): Call[] => {
  const containerOf = (part: Data, path: Path, { cron, zone }: Times): Call[] => {
    const program = imageOf(part.image)
    // A compose file within a playbook has its own word for them.
    const key = path.indexOf('services') > 0 && part.environment !== undefined ? 'environment' : 'env'
    const env = part[key] ?? (path.length > 1 && isContainer(part) ? {} : undefined)
    if (program === '' || (!isData(env) && !Array.isArray(env))) return []
    const { variables, problems } = variablesOf(env, (...more) => at(...path, key, ...more), environment)
    const shared = part.envFrom === undefined ? [] : [...environment]
    const elsewhere = shared.map(([name, text]): Setting => ({ name, value: text, at: at(...path, 'envFrom') }))
    const all = new Map([...zone, ...elsewhere, ...variables].map((setting) => [setting.name, setting]))
    return [
      bareCall(at(...path, 'image'), {
        ...{ folder: dirname(file), isOwn: true, program, cron, problems, variables: [...all.values()] },
        words: [...textsIn(part.command), ...textsIn(part.args)],
        volumes: textsIn(part.volumes).flatMap(volumeIn),
        containers: typeof part.name === 'string' ? [part.name] : [],
      }),
    ]
  }
  const look = (part: unknown, path: Path, outer: Times): Call[] => {
    if (Array.isArray(part)) return part.flatMap((one, index) => look(one, [...path, index], outer))
    if (!isData(part)) return []
    const { schedule, timeZone } = dataIn(part.cronjob)
    const zone = { name: 'TZ', value: String(timeZone), at: at(...path, 'cronjob', 'timeZone') }
    const times = typeof schedule !== 'string' ? outer : { cron: schedule, zone: timeZone === undefined ? [] : [zone] }
    const inside = Object.entries(part).flatMap(([key, one]) => look(one, [...path, key], times))
    return [...containerOf(part, path, times), ...inside]
  }
  return look(value, [], { cron: null, zone: [] })
}
