// Public pages ship no React: nothing loads this file. React Router needs an entry to build style sheets and fonts from.
export {}
