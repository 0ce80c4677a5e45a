// Proposes the browser's own time zone where nobody has chosen one yet.
const select = document.querySelector('select[name="zone"][data-guess]')
const { timeZone } = Intl.DateTimeFormat().resolvedOptions()

if (select?.querySelector(`option[value="${CSS.escape(timeZone)}"]`)) select.value = timeZone
