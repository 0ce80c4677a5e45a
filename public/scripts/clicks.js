// Start turns into Stop under the pointer and under the finger, so the second half of a double click, or a key that is
// held down, would stop what the first half started.
const sends = target => target.closest?.('form[method="post"] button')

document.addEventListener(
  'click',
  event => {
    if (event.detail > 1 && sends(event.target)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
  },
  true,
)

document.addEventListener(
  'keydown',
  event => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ') && sends(event.target)) event.preventDefault()
  },
  true,
)

// What stands there to be copied is selected whole.
document.addEventListener('click', ({ target }) => target.matches('input[readonly]') && target.select())
