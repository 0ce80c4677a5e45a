const isTouched = field =>
  field.type === 'checkbox' || field.type === 'radio'
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue

/** Whether somebody typed or ticked something in `root` that the server doesn't have yet. */
export const isTyped = root =>
  root.querySelector('[aria-invalid="true"], [data-touched]') !== null ||
  [...root.querySelectorAll('input, textarea')].some(isTouched)
