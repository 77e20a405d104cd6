// Runs before the first paint, so that no other theme is seen first.
{
  const chosen = localStorage.getItem("theme");
  document.documentElement.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : "system";
}
