import { hostText } from './command-line.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import { serveSettings } from './reviews.ts'
import type { Terminal } from './terminal.ts'
import { createToken } from './token.ts'

/** `darkroom hook [--install]`: what to enter in Immich so that it rings when an asset is ready, which needs no full key. */
export const hookCommand = async (
  terminal: Terminal,
  _: readonly string[],
  { install = false }: { readonly install?: boolean },
): Promise<End> => {
  const { host, port, basePath, publicUrl } = serveSettings(terminal, await openConfig(terminal)).settings.http
  const isLocal = /^(127\.|localhost$|::1$)/.test(host)
  const name = isLocal || /^(0\.0\.0\.0|::)$/.test(host) ? 'NAME' : hostText(host)
  const url = `${publicUrl ?? `http://${name}:${port}${basePath}`}/api/v1/hook`
  const token = install ? await createToken(terminal, 'hook', 'immich') : 'TOKEN'
  const headers = { 'X-Darkroom-Hook': token }
  const method = 'POST'
  const workflow = { trigger: 'AssetMetadataExtraction', step: 'webhook', method, address: url, headers }
  const text = `In Immich 3.0 or later, under Workflows, make one:
  trigger   ${workflow.trigger}
  step      ${workflow.step}
  method    ${method}
  address   ${url}
  header    X-Darkroom-Hook: ${token}
To try it: curl -X ${method} -H 'X-Darkroom-Hook: ${token}' ${url}`
  terminal.print(terminal.options.json ? JSON.stringify(workflow, null, 2) : text)
  if (!install) terminal.say('With a new token in its place: `darkroom hook --install`')
  if (!publicUrl && name === 'NAME') terminal.say('NAME is what Immich reaches this computer or container by.')
  if (!publicUrl && isLocal)
    terminal.say(`The daemon listens on ${host} only; DARKROOM_HOST=0.0.0.0 has it heard from elsewhere.`)
  return 'fine'
}
