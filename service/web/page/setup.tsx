import { useRef } from 'preact/hooks'
import type { SetupView } from '../forms.ts'
import { Asked, useAsked } from './parts.tsx'

/** A text to copy; where the browser does not let a page copy, it is selected. */
const Copied = ({ title, text }: { title: string; text: string }) => {
  const box = useRef<HTMLTextAreaElement>(null)
  const copy = (): void => {
    if (navigator.clipboard) void navigator.clipboard.writeText(text)
    box.current?.select()
  }
  return (
    <>
      <p class="tools">
        <button type="button" onClick={copy}>
          Copy {title}
        </button>
      </p>
      <textarea
        ref={box}
        class="code"
        readOnly
        rows={text.trimEnd().split('\n').length + 2}
        aria-label={title}
        value={text}
      />
    </>
  )
}

/** What is to be done where no configuration was found. */
export const SetupPage = () => {
  const setup = useAsked<SetupView>('/setup', '*')
  return (
    <>
      <h1>Set up</h1>
      <p>
        No configuration was found, so that nothing runs. Darkroom takes up work as soon as there is one; this page only
        shows what to write, and writes nothing itself.
      </p>
      <h2>Server and key</h2>
      <Asked of={setup}>
        {({ checks, warnings, file, configuration, compose }) => (
          <>
            <ul class="list">
              {checks.map(({ ok, about, message, hint }) => (
                <li key={`${about} ${message}`}>
                  <div>
                    {ok ? '✓' : '✗'} <b>{about}</b> {ok ? message : <strong class="removes">{message}</strong>}
                    {hint && <br />}
                    <span class="muted">{hint}</span>
                  </div>
                </li>
              ))}
            </ul>
            {warnings.map((text) => (
              <p key={text} class="problem">
                {text}
              </p>
            ))}
            <p class="tools">
              <button type="button" onClick={setup.again}>
                Check again
              </button>
            </p>
            <h2>In the compose file</h2>
            <p>
              With its plugins in variables it needs no file. Change what it shall do, and create it anew:{' '}
              <code>docker compose up -d darkroom</code>
            </p>
            <Copied title="compose file" text={compose} />
            <h2>Or a configuration</h2>
            <p>
              As <code>{file}</code>, which wins over plugins in variables:
            </p>
            <Copied title="configuration" text={configuration} />
          </>
        )}
      </Asked>
    </>
  )
}
