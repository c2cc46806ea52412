// Light or dark as the system asks, before the first paint; the design system follows later changes.
document.documentElement.dataset.frTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
