// [data-auto-submit]: a GET form that is sent when a choice changes. Forms with hx-get do it by htmx instead.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-auto-submit") && event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) {
    form.requestSubmit();
  }
});
