import { isFragmentRequest } from '../web/fragment.js'
import { render } from '../web/render.js'
import { anonymous, Router } from '../web/router.js'
import { KEYS } from './keys.js'

/** Keys and how things work, for anybody. */
export function helpRoutes() {
  const router = Router()

  router.get('/', anonymous, (req, res) => {
    render(req, res, 'help/index', { page: 'help', sections: KEYS })
  })

  router.get('/keys', anonymous, (req, res) => {
    render(req, res, isFragmentRequest(req) ? 'help/_sheet' : 'help/keys', { page: 'help', sections: KEYS })
  })

  return router
}
