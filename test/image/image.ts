import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

// Builds and runs the image without a registry: debootstrap makes the base, buildah builds on it. Both need root.

const root = join(import.meta.dirname, '..', '..')
const base = 'docker.io/library/debian:trixie-slim'
const name = 'localhost/immich-darkroom:test'
const env = { ...process.env, BUILDAH_ISOLATION: 'chroot' }

const has = (command: string): boolean => spawnSync('which', [command]).status === 0

const buildah = (...args: string[]): string =>
  execFileSync('buildah', args, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  })

/** Debian as the registry has it: without packages that were loaded. */
const makeBase = (): void => {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-base-'))
  try {
    execFileSync('debootstrap', ['--variant=minbase', 'trixie', folder, 'http://deb.debian.org/debian'], {
      stdio: 'pipe',
    })
    for (const path of ['var/cache/apt', 'var/lib/apt/lists'])
      rmSync(join(folder, path), { recursive: true, force: true })
    const container = buildah('from', 'scratch').trim()
    buildah('add', '-q', container, folder, '/')
    buildah('config', '--cmd', 'bash', container)
    buildah('commit', '-q', '--format', 'docker', container, base)
    buildah('rm', container)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The base, which is made where there is none; whether that could be. */
const hasBase = (): boolean => {
  if (spawnSync('buildah', ['inspect', '--type', 'image', base], { env }).status === 0) return true
  try {
    makeBase()
    return true
  } catch {
    return false
  }
}

/** Why no image can be built here; null where it can. */
export const missing: string | null =
  process.getuid?.() !== 0
    ? 'root is missing'
    : !(has('debootstrap') && has('buildah'))
      ? 'buildah or debootstrap is missing: apt-get install buildah debootstrap'
      : hasBase()
        ? null
        : 'Debian cannot be loaded from deb.debian.org'

/** npm in the build trusts what npm here trusts. */
const trusted = (): string[] => {
  const configured = spawnSync('npm', ['config', 'get', 'cafile'], { encoding: 'utf8' }).stdout.trim()
  const file = [process.env.NODE_EXTRA_CA_CERTS ?? '', configured].find((one) => one !== '' && existsSync(one))
  if (file === undefined) return []
  const npmrc = join(mkdtempSync(join(tmpdir(), 'darkroom-npmrc-')), 'npmrc')
  writeFileSync(npmrc, 'cafile=/run/trusted.crt\n')
  return ['--volume', `${file}:/run/trusted.crt:ro`, '--volume', `${npmrc}:/root/.npmrc:ro`]
}

/** Builds the image of the Dockerfile. */
export const buildImage = (): void => {
  buildah('build', '--format', 'docker', '--pull=never', '--network', 'host', ...trusted(), '-t', name, '.')
}

/** What the image says of how it is run. */
export const imageConfig = (): Record<string, unknown> =>
  JSON.parse(buildah('inspect', '--type', 'image', name)).Docker.config

/** Megabytes of the image and of its base, as a registry counts them: each layer with all that it holds. */
export const sizes = (): { readonly image: number; readonly base: number } => {
  const images = JSON.parse(buildah('images', '--json')) as { names: readonly string[] | null; size: string }[]
  const sizeOf = (wanted: string): number =>
    Number.parseFloat(images.find(({ names }) => names?.includes(wanted))?.size ?? '')
  return { image: sizeOf(name), base: sizeOf(base) }
}

/** A container of the image, gone when the test ends. */
const container = (image = name): string => {
  const made = buildah('from', '--pull=never', image).trim()
  onTestFinished(() => void spawnSync('buildah', ['rm', made], { env }))
  return made
}

/** The files of the image, of the base with `base`, as a folder. */
export const filesOf = (which: 'image' | 'base'): string =>
  buildah('mount', container(which === 'base' ? base : name)).trim()

/** How a container is run. */
export interface RunOptions {
  readonly user?: string
  readonly variables?: Readonly<Record<string, string>>
  /** The state folder. */
  readonly state?: string
  readonly command?: readonly string[]
  /** Whether the command is one of the system, not of Darkroom. */
  readonly isBare?: boolean
  /**
   * As the compose file runs it: a read-only root file system, `/tmp` in memory, no capabilities and no new privileges.
   * buildah 1.28 has none of these, so that a mount namespace of its own is made of the container's files.
   */
  readonly isLocked?: boolean
}

const lockedScript = [
  'set -e; root=$1; state=$2; user=$3; shift 3',
  'mount --bind "$root" "$root"',
  'mount --bind "$state" "$root/state"',
  'mount -o remount,ro,bind "$root"',
  'mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"',
  'mount -t proc proc "$root/proc"',
  'mount -t tmpfs tmpfs "$root/dev"',
  'for one in null zero random urandom; do touch "$root/dev/$one"; mount --bind "/dev/$one" "$root/dev/$one"; done',
  'exec chroot "$root" setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- sh -c \'cd /config && exec "$@"\' sh "$@"',
].join('\n')

/** The same as words of `unshare`, with the environment that the image and the options give. */
const lockedArgs = ({
  user = '1000',
  variables = {},
  state = '',
  command = ['serve'],
  isBare,
}: RunOptions): string[] => {
  const given = (imageConfig().Env as string[]).concat(
    Object.entries(variables).map(([key, value]) => `${key}=${value}`),
  )
  const words = [...(isBare ? [] : ['tini', '-s', '--', '/usr/local/bin/entrypoint']), ...command]
  const root = buildah('mount', container()).trim()
  return ['-i', ...given, 'unshare', '--mount', 'sh', '-c', lockedScript, 'sh', root, state, user, ...words]
}

// Beside the image's own volume: of two things for one place buildah 1.28 mounts either one.
const runArgs = ({ user = '1000:1000', variables = {}, state, command = ['serve'], isBare }: RunOptions): string[] => [
  ...['run', '--user', user, '--workingdir', '/config'],
  ...(state === undefined ? [] : ['--volume', `${state}:/mnt/state`, '--env', 'DARKROOM_STATE_DIR=/mnt/state']),
  ...Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
  ...[container(), '--', ...(isBare ? [] : ['tini', '-s', '--', '/usr/local/bin/entrypoint']), ...command],
]

/** Starts a container and leaves it running. */
export const start = (options: RunOptions): { readonly process: ChildProcess; output(): string } => {
  const [program, args] = options.isLocked ? ['env', lockedArgs(options)] : ['buildah', runArgs(options)]
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text
    })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { process: child, output: () => output }
}

/** Runs a command in a container to its end; the server that it asks may be in this process. */
export const runOnce = async (
  options: RunOptions,
): Promise<{ readonly code: number | null; readonly output: string }> => {
  const { process, output } = start(options)
  const [code] = await once(process, 'close')
  return { code, output: output() }
}
