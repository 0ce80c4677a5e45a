import type { Database } from '../database/connection.js'
import { Search } from '../pickers/form.js'
import { render } from '../web/render.js'
import { Router, remembered } from '../web/router.js'
import { currentMember } from '../workspaces/frame.js'
import { listSuggestions, type Suggestion } from './suggestions.js'

const LETTERS = 2

/** What the member wrote before, fetched while they type a description. */
export function suggestionRoutes(db: Database) {
  const router = Router()

  router.get('/', remembered, async (req, res) => {
    const { q } = Search.parse(req.query)
    const suggestions = q.length < LETTERS ? [] : await listSuggestions(db, currentMember(res), q)
    render(req, res, 'tracker/_suggestions', { suggestions: suggestions.map(withPairs) })
  })

  return router
}

/** The tags as the script in the page takes them over. */
const withPairs = (suggestion: Suggestion) => ({
  ...suggestion,
  tag_pairs: JSON.stringify(suggestion.tags.map(({ id, name }) => [id, name])),
})
