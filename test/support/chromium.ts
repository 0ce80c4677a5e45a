import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'

/**
 * Starts a headless Chromium from npm, or the one that the variable CHROMIUM names, to which others connect by its
 * address. The arguments that its package recommends are not taken: they switch web security off.
 */
export async function startChromium() {
  const home = mkdtempSync(join(tmpdir(), 'stint-browser-'))
  const server = await chromium.launchServer({
    executablePath: process.env.CHROMIUM ?? (await sparticuz.executablePath()),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    env: { ...process.env, HOME: home },
  })
  return {
    address: server.wsEndpoint(),
    stop: async () => {
      await server.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
