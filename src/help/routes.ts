import { render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'

/** Keys and how things work, for anybody. */
export function helpRoutes() {
  const router = Router()

  router.get('/', anonymous, (req, res) => {
    render(req, res, 'help/index', { page: 'help' })
  })

  return router
}
