const args = process.argv.slice(2)

// Asked every half minute by container engines, so that it loads nothing else.
const isHealth = args[0] === 'health' && !args.includes('--help') && !args.includes('-h')

const runHealth = async (): Promise<number> => {
  const { health } = await import('./health.ts')
  return health(args, process.env, (line) => void process.stdout.write(`${line}\n`))
}

const runCommand = async (): Promise<number> => {
  if (args[0] === 'serve') {
    // A daemon that is stopped while it is still being loaded ends as it does later; the configuration is yet to be read.
    process.on('SIGHUP', () => {})
    void (await import('./told-to-end.ts')).toldToEnd(process)
  }
  const [{ calledBy }, { watchEnding }, { run }] = await Promise.all([
    import('./command-line.ts'),
    import('./ending.ts'),
    import('./run.ts'),
  ])
  const ended = watchEnding(process, (text) => process.stderr.write(text))
  const exitCode = await run(args, {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    called: calledBy({ file: process.argv[1] ?? '', execArgv: process.execArgv, cwd: process.cwd(), env: process.env }),
  })
  ended()
  return exitCode
}

process.exitCode = await (isHealth ? runHealth() : runCommand())
// Whatever a recipe left running, such as a timer, keeps a command that is done only for a moment.
setTimeout(() => process.exit(), 1_000).unref()
