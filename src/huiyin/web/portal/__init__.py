"""The pages that residents see without an account: home, finding a receipt, progress, the reporter's own actions."""
