// Light or dark as the system asks, before the first paint; the design system follows later changes. Paper is light.
document.documentElement.dataset.frTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
let onScreen = document.documentElement.dataset.frTheme;
addEventListener("beforeprint", () => {
  onScreen = document.documentElement.dataset.frTheme;
  document.documentElement.dataset.frTheme = "light";
});
addEventListener("afterprint", () => { document.documentElement.dataset.frTheme = onScreen; });
