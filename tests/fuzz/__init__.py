"""Whatever bytes come: what the doors make of them keeps its rules. `script/fuzz` looks for bytes that break one."""
