/* The right clients that stand behind the proxy: one for each run. */
#include "proof/proof.h"
#include "runner/clients.h"

enum { LOG_LIMIT = 16 << 10, PATIENCE_MS = 10000 };

void prf_clients_prepare(prf_proof *p) {
    run_testee testee = run_clients_testee();
    if (p->command == NULL) {
        p->client[0] = prf_own_binary();
        p->client[1] = "connect";
        p->client[2] = "--contract";
    }
    p->client_env = (scn_env){.path = "/socket.io/",
                              .extra_query = "",
                              .contract = SCN_SOCKETIO,
                              .seed = p->seed,
                              .log_limit = LOG_LIMIT,
                              /* Of the open packet, unless a case says otherwise. */
                              .interval = WIRE_MS(25000),
                              .timeout = WIRE_MS(20000)};
    p->client_env.endpoint.loopback = true;
    run_host_init(&p->client_host, &testee, p->jitter);
    run_host_serve(&p->client_host, &p->client_env);
}

void prf_client_entry(prf_proof *p, prf_entry *e) {
    e->behind = (prf_clients){
        .right = run_clients_of_command(p->command != NULL ? p->command : p->client),
        .rules = json_object_get(e->data->body, "rules"),
        .reports = json_object_get(e->data->body, "reports"),
    };
    /* One that is kept from coming at all need not be waited for that long. */
    e->behind.right.patience = WIRE_MS(PATIENCE_MS);
    e->behind.right.reports = true;
    e->clients = prf_clients_behind(&e->behind);
    e->envs[SCN_SOCKETIO] = p->client_env;
    e->envs[SCN_SOCKETIO].clients = &e->clients;
}
