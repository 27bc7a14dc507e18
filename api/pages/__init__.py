"""What people see: pages that ask the API in process, with forms that work without JavaScript."""
