int launcher_wire_anchor(void); int launcher_wire_anchor(void) { return 0; }
