import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { RequestHandler } from 'express'

/** The stylesheets and scripts: what a page links to, and what answers when a browser comes for it. */
export type Assets = {
  /** The address of an asset, below the application's root: 'stint.css' is at '/assets/stint.ab12cd34.css'. */
  url(name: string): string
  /** Answers every request below /assets. */
  handler: RequestHandler
}

type Manifest = Record<string, string>
type Asset = { type: string; plain: Buffer; brotli?: Buffer }

const MANIFEST = 'manifest.json'
const ADDRESS = '/assets/'
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const source = (path: string) => fileURLToPath(new URL(`../../public/${path}`, import.meta.url))
const compress = promisify(brotliCompress)

/** Bundles public/ into `directory`: hashed names, brotli beside each file, and a manifest that knows both names. */
export async function buildAssets(directory: string) {
  const files = await bundle()
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })

  const writing = files.map(async ({ hashed, content }) => {
    writeFileSync(join(directory, hashed), content)
    const brotli = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    if (brotli.length < content.length * 0.9) writeFileSync(join(directory, `${hashed}.br`), brotli)
  })
  await Promise.all(writing)
  const manifest: Manifest = Object.fromEntries(files.map(({ name, hashed }) => [name, hashed]))
  writeFileSync(join(directory, MANIFEST), JSON.stringify(manifest, undefined, 2))
}

/** What a script loads only when it is needed (`import()`) becomes a file of its own, which that script knows by its hash. */
async function bundle() {
  // a server that only serves what was built does without esbuild
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: ['styles/stint.css', 'styles/pages.css', 'scripts/stint.js', 'favicon.svg'].map(source),
    outdir: '/',
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    assetNames: '[name].[hash]',
    loader: { '.svg': 'copy' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles.map(({ path, contents }) => {
    const hashed = basename(path)
    return { name: hashed.replace(/\.[^.]+(\.[^.]+)$/, '$1'), hashed, content: contents }
  })
}

/** Reads what `buildAssets` left in `directory`. The files are few, so they stay in memory. */
export function loadAssets(directory: string): Assets {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, MANIFEST), 'utf8'))
  const assets = new Map(Object.values(manifest).map(name => [ADDRESS + name, readAsset(join(directory, name))]))

  return {
    url(name) {
      const hashed = manifest[name]
      if (!hashed) throw new Error(`There is no asset ${name}.`)
      return ADDRESS + hashed
    },
    handler(req, res, next) {
      if (!req.path.startsWith(ADDRESS)) return next()
      res.set('X-Content-Type-Options', 'nosniff')
      const asset = ['GET', 'HEAD'].includes(req.method) ? assets.get(req.path) : undefined
      if (!asset) {
        res.status(404).type('text').send('There is no such file.\n')
        return
      }
      const useBrotli = asset.brotli && req.acceptsEncodings('br')
      const body = useBrotli ? asset.brotli : asset.plain
      if (useBrotli) res.set('Content-Encoding', 'br')
      res.set({
        'Content-Type': asset.type,
        'Content-Length': String(body?.length),
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
      })
      res.end(req.method === 'HEAD' ? undefined : body)
    },
  }
}

function readAsset(file: string): Asset {
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    plain: readFileSync(file),
    brotli: existsSync(`${file}.br`) ? readFileSync(`${file}.br`) : undefined,
  }
}
