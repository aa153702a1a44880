-- One account belongs to one contract (R10-2, R10-3-8): two of them would designate an action for the same devices.
CREATE UNIQUE INDEX tenant_account ON tenant (api_host, token_id);
