// What axe finds in the theme's pages is mended here.
for (const button of document.querySelectorAll(".search-button-field"))
  button.removeAttribute("aria-label"); // its text says more
