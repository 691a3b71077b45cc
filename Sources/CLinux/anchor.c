int clinux_anchor(void); int clinux_anchor(void) { return 0; }
