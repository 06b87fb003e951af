// What axe finds in the theme's pages is mended here.
