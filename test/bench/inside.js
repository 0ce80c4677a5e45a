// Loaded into the measured server ahead of it. Asked over the channel, it tells the CPU time of the process so far in
// microseconds, its resident memory and its heap in bytes, that after a collection if asked for, and the statements of its last request. The tracker that it rendered last it
// renders again on the same data at /bench/canned, and nothing else: no page that asks a database can be quicker.
import http from 'node:http'
import v8 from 'node:v8'
import vm from 'node:vm'
import zlib from 'node:zlib'
import nunjucks from 'nunjucks'
import pg from 'pg'

const CANNED = '/bench/canned'
const HELLO = '/bench/hello'
v8.setFlagsFromString('--expose-gc')
const collect = vm.runInNewContext('gc')
const QUALITY = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5, [zlib.constants.BROTLI_PARAM_LGWIN]: 18 } }

const { render } = nunjucks.Environment.prototype
let again = () => ''
nunjucks.Environment.prototype.render = function (...what) {
  const draw = () => render.apply(this, what)
  if (what[0] === 'tracker/index.njk') again = draw
  return draw()
}

let statements = []
const { query } = pg.Client.prototype
pg.Client.prototype.query = function (...what) {
  const [{ text, values, name } = {}] = what
  if (text) statements.push({ text, values, name })
  if (statements.length > 1000) statements = []
  return query.apply(this, what)
}

const { emit } = http.Server.prototype
http.Server.prototype.emit = function (event, ...what) {
  if (event !== 'request') return emit.call(this, event, ...what)
  const [req, res] = what
  if (req.url === HELLO) return res.setHeader('Content-Type', 'text/plain').end('hello')
  if (req.url === CANNED) {
    res.setHeader('Content-Type', 'text/html; charset=utf-8').setHeader('Content-Encoding', 'br')
    zlib.brotliCompress(again(), QUALITY, (_, body) => res.end(body))
    return true
  }
  statements = []
  return emit.call(this, event, ...what)
}

process.on('message', what => {
  if (what === 'collect') collect()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  process.send?.({ cpu: user + system, memory: rss, heap: heapUsed, statements })
})
process.channel?.unref()
